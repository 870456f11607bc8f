"""What is open in each stage of the planner: a module per stage, each with ``find``."""
