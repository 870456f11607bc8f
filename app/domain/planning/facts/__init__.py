"""What other lists know of VMs: application, owner, environment, and what they need."""
