"""What the target cloud still lacks."""
