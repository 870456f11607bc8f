"""What the target has to hold, and the nodes for it."""
