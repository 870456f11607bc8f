"""Tests against a real OpenStack on this machine; ``packaging/dev.py test --cloud`` runs them."""
