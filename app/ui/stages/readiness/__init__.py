"""The stage PCD Readiness."""
