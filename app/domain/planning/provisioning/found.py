"""What a look at the cloud found: resources by what they are known by, with their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A resource of the cloud that a task is about.

    ``values`` are named as the fields of the task's spec. ``mark`` is our mark on it, empty where
    it has none or the API takes none. ``owner`` is the key of the project that it belongs to.
    """

    id: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    mark: str = ""
    owner: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """Something inside a project or domain that would go with it, or would be left behind."""

    kind: str
    id: str
    name: str
    project_id: str = ""
