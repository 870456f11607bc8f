"""What must be done about VMs before they move."""
