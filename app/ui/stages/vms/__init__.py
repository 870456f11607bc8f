"""The stage Source VMs."""
