"""Provisioning: generating the plan, the dry run, running, rolling back."""
