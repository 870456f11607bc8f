"""Use cases, one module per planner stage."""
