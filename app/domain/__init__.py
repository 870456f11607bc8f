"""The planner's rules: pure functions and records, standard library only."""
