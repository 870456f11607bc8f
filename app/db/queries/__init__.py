"""Reads records out of the workspace, by SQLAlchemy Core and in bulk; one module per subject."""
