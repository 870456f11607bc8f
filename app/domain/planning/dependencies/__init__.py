"""What VMs need of each other: edges, sets that move together, and proposals from flows."""
