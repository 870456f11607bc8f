"""What the ports of app.services stand for."""
