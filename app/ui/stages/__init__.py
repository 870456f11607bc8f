"""One room per planner stage: its page and all that it alone needs."""
