"""How long a call of the cloud may take; how often it is made again stands in ``retries``."""

from __future__ import annotations

CONNECT_SECONDS = 10.0
"""How long a host may take to accept a connection."""

READ_SECONDS = 60.0
"""How long a service may stay silent while it answers."""
