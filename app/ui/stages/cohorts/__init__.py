"""Cohorts: the stage that orders tenants into parts that move one after another."""
