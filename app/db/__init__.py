"""The SQLite workspace; the only place that knows SQL."""
