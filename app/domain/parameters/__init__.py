"""Project parameters: names, units, limits and defaults, in one table.

The Setup page, the command line's ``--set`` and the exports are all driven by ``PARAMETERS``.
"""

from __future__ import annotations

from app.domain.parameters.entry import FIRST_DAY, LAST_DAY, parse, time_zones, validate
from app.domain.parameters.specs import (
    AGENTS,
    GUIDE,
    PARAMETERS,
    PRESYNC,
    RTT_CHOICES,
    SCHEDULE,
    SPECS,
    TOPOLOGY,
    TOPOLOGY_CHOICES,
    TRANSFER,
    TRANSFER_MODELS,
    ParameterSpec,
)
from app.domain.parameters.values import ProjectParameters

__all__ = [
    "AGENTS",
    "FIRST_DAY",
    "GUIDE",
    "LAST_DAY",
    "PARAMETERS",
    "PRESYNC",
    "RTT_CHOICES",
    "SCHEDULE",
    "SPECS",
    "TOPOLOGY",
    "TOPOLOGY_CHOICES",
    "TRANSFER",
    "TRANSFER_MODELS",
    "ParameterSpec",
    "ProjectParameters",
    "parse",
    "time_zones",
    "validate",
]
