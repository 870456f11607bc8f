"""Cell editors and painters."""
