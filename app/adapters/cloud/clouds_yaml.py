"""Reads a clouds.yaml with PyYAML's safe loader: all clouds in it, without vendor profiles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.adapters.cloud.connection_values import connection_of
from app.domain.cloud import FoundConnection
from app.domain.errors import UserError

_HINT = "Choose the clouds.yaml or the openrc.sh that the cloud offers for download."


def clouds_in(text: str, path: Path) -> list[FoundConnection]:
    """All clouds of the file, in its order; of one with several regions each region.

    :raises UserError: when it is no YAML or names no cloud. What the file holds is not quoted:
        it may be a password.
    """
    clouds = _loaded(text, path)
    found: list[FoundConnection] = []
    for name, settings in clouds.items():
        if not isinstance(settings, Mapping):
            raise UserError(f"{path.name}: the cloud “{name}” has no settings.", _HINT)
        found.extend(_of_cloud(str(name), settings, path))
    return found


def _loaded(text: str, path: Path) -> Mapping[Any, Any]:
    import yaml

    problem = ""
    content: Any = None
    try:
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        # The parser's own words quote what stands there, which may be a password.
        mark = error.problem_mark
        problem = f"line {mark.line + 1} cannot be read" if mark else "its structure is broken"
    except (yaml.YAMLError, RecursionError, ValueError):
        problem = "its structure is broken"
    if problem:
        raise UserError(f"{path.name} is not a valid YAML file ({problem}).", _HINT)
    clouds = content.get("clouds") if isinstance(content, Mapping) else None
    if not isinstance(clouds, Mapping) or not clouds:
        raise UserError(
            f"{path.name} is neither a clouds.yaml (it has no “clouds:”) nor an openrc file (it "
            "sets no OS_AUTH_URL).",
            _HINT,
        )
    return clouds


def _of_cloud(name: str, settings: Mapping[Any, Any], path: Path) -> list[FoundConnection]:
    values = _texts(settings)
    auth = settings.get("auth")
    if isinstance(auth, Mapping):
        values |= _texts(auth)
    regions = [_region(each) for each in _list(settings.get("regions"))]
    if values.get("region_name") or not regions:
        return [connection_of(name, values, path.parent)]
    return [
        connection_of(
            name if len(regions) == 1 else f"{name} ({region})",
            {**values, "region_name": region},
            path.parent,
        )
        for region in regions
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _region(value: Any) -> str:
    """A region is a name, or a mapping with a name and values of its own."""
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    return str(value)


def _texts(settings: Mapping[Any, Any]) -> dict[str, str]:
    """Plain values as texts; empty ones are left out."""
    found: dict[str, str] = {}
    for key, value in settings.items():
        if isinstance(value, bool):
            found[str(key)] = str(value).casefold()
        elif isinstance(value, str | int | float) and str(value):
            found[str(key)] = str(value)
    return found
