"""The stage Tenants."""
