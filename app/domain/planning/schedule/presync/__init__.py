"""VMs that are copied ahead of their cutovers: around the clock, in the lanes of the pipe."""
