"""What is still open before a migration."""
