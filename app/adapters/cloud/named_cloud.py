"""A cloud by its name in clouds.yaml, looked for where every OpenStack client looks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.adapters.cloud.connection_files import read_connections
from app.domain.cloud import FoundConnection
from app.domain.errors import UserError

CONFIG_VARIABLE = "OS_CLIENT_CONFIG_FILE"
SECURE_VARIABLE = "OS_CLIENT_SECURE_FILE"
_NAMES = ("clouds.yaml", "clouds.yml")
_SECURE = ("secure.yaml", "secure.yml")


def named_cloud(name: str, environment: Mapping[str, str] | None = None) -> FoundConnection:
    """The settings of a cloud. A password may stand in a ``secure.yaml`` beside.

    :raises UserError: when there is no file, or it has no such cloud, naming those that it has.
    """
    given = os.environ if environment is None else environment
    path = _file(given)
    clouds = read_connections(path)
    found = next((each for each in clouds if each.name == name), None)
    if found is None:
        names = ", ".join(each.name for each in clouds)
        raise UserError(f"{path} has no cloud “{name}”.", f"It has {names}.")
    if found.secret is None:
        found = replace(found, secret=_secret(name, path, given))
    if found.problem:
        raise UserError(
            f"The cloud “{name}” of {path} cannot be used: {found.problem}",
            "Write its auth_url and how it logs in into that file, or name another cloud.",
        )
    return found


def _file(environment: Mapping[str, str]) -> Path:
    named = environment.get(CONFIG_VARIABLE)
    if named:
        return Path(named).expanduser()
    folders = (Path.cwd(), Path.home() / ".config" / "openstack", Path("/etc/openstack"))
    places = [folder / name for folder in folders for name in _NAMES]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise UserError(
            "There is no clouds.yaml.",
            f"Name it in {CONFIG_VARIABLE}, or put it into the current folder or {folders[1]}.",
        )
    return found


def _secret(name: str, clouds: Path, environment: Mapping[str, str]) -> str | None:
    named = environment.get(SECURE_VARIABLE)
    whole = name.rpartition(" (")[0]  # a cloud of several regions stands there once
    places = [Path(named)] if named else [clouds.parent / each for each in _SECURE]
    for place in places:
        if place.is_file():
            for each in read_connections(place):
                if each.name in (name, whole):
                    return each.secret
    return None
