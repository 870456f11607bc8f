"""Background work on a thread pool."""
