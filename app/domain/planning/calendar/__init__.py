"""When work and cutovers are allowed: rules of projects, cohorts and tenants by hours of dates."""
