"""Which VM moves when."""
