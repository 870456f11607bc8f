"""Tenants with their figures."""
