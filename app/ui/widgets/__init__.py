"""Small widgets shared by the window."""
