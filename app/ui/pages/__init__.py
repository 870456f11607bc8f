"""One module per planner stage."""
