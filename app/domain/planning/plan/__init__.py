"""The plan: everything that pages and exports show."""
