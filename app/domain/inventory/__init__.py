"""From raw RVTools tables to inventory records."""
