"""The bill of materials of the frozen program, in the form of CycloneDX."""

from __future__ import annotations

import json
import platform
import re
import uuid
from collections.abc import Sequence
from typing import Any

from licences import Part, plain_name

SPECIFICATION = "1.6"
NAME = "migration-planner"
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def bill(parts: Sequence[Part], version: str) -> dict[str, Any]:
    """The bill of a program with these parts.

    It has no time: the same parts give the same bill.
    """
    root = f"{NAME}@{version}"
    references = {plain_name(part.name): _reference(part) for part in parts}
    needs = [
        {
            "ref": _reference(part),
            "dependsOn": sorted(references[each] for each in part.needs if each in references),
        }
        for part in parts
    ]
    content: dict[str, Any] = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": NAME,
                "version": version,
                "properties": [
                    _property("system", platform.system()),
                    _property("processor", platform.machine()),
                ],
            },
            "lifecycles": [{"phase": "build"}],
        },
        "components": [_component(part) for part in parts],
        "dependencies": [{"ref": root, "dependsOn": sorted(references.values())}, *needs],
    }
    number = uuid.uuid5(_NAMESPACE, json.dumps(content, sort_keys=True))
    head = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
    }
    return head | content


def _reference(part: Part) -> str:
    return f"{plain_name(part.name).replace(' ', '-')}@{part.version}"


def _component(part: Part, *, nested: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"type": part.kind, "name": part.name, "version": part.version}
    if not nested:
        made["bom-ref"] = _reference(part)
    if part.licence:
        made["licenses"] = [_licence(part.licence)]
    if part.address:
        made["purl"] = part.address
    stated = [_property("file", each) for each in part.files]
    if part.note:
        stated.append(_property("note", part.note))
    if stated:
        made["properties"] = stated
    if part.within:
        made["components"] = [_component(each, nested=True) for each in part.within]
    return made


def _licence(licence: str) -> dict[str, Any]:
    tidy = licence.replace("/", " OR ")
    words = [each for each in re.split(r"[ ()]+", tidy) if each]
    joined = len(words) > 1 and set(words) & {"OR", "AND", "WITH"}
    if joined or (len(words) == 1 and re.fullmatch(r"[\w.+-]+", tidy)):
        return {"expression": tidy}
    return {"license": {"name": licence}}


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"{NAME}:{name}", "value": value}
