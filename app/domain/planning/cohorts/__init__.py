"""Cohorts: ordered workstreams of tenants, how easy tenants are, and who goes where."""
