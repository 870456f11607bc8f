"""The Wave Planner: funnel, board and table of waves."""
