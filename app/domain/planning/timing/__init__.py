"""How long a VM takes, and when one works."""
