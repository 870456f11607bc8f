"""The stage Dependencies: edges, proposals, sets that move together, shared services."""
