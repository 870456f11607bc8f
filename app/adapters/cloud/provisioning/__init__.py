"""Makes, compares, changes and removes what a provisioning plan wants of a cloud."""
