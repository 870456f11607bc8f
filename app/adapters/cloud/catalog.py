"""The cloud's catalog: which regions it has and where each service answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.cloud import same_name
from app.domain.errors import FieldError, UserError

SERVICES: Mapping[str, frozenset[str]] = {
    "identity": frozenset({"identity"}),
    "compute": frozenset({"compute"}),
    "network": frozenset({"network"}),
    "block-storage": frozenset({"block-storage", "volumev3", "block-store", "volume"}),
    "image": frozenset({"image"}),
}
"""Our name of a service, with the types under which a catalog may list it."""

NEEDED = ("compute", "network")
"""Services without which there is nothing to plan for."""


def regions(catalog: Iterable[Mapping[str, Any]]) -> list[str]:
    """Regions with services; those of Keystone alone only when no other has any."""
    own: dict[str, None] = {}
    identity: dict[str, None] = {}
    for entry in catalog:
        into = identity if entry.get("type") == "identity" else own
        for endpoint in entry.get("endpoints", ()):
            region = _region_of(endpoint)
            if region:
                into[region] = None
    return list(own or identity)


def _region_of(endpoint: Mapping[str, Any]) -> str:
    return str(endpoint.get("region_id") or endpoint.get("region") or "")


def chosen_region(catalog: Iterable[Mapping[str, Any]], wanted: str) -> str:
    """The region to work in, spelled as the catalog does; the only one when none is wanted.

    :raises FieldError: when there is no such region, or several and none was chosen.
    :raises UserError: when the account sees no region at all.
    """
    known = regions(catalog)
    listed = ", ".join(known)
    if not known:
        raise UserError(
            "The cloud's catalog is empty for this account.",
            "Check that the project is the right one, and its role.",
        )
    if not wanted:
        if len(known) > 1:
            raise FieldError(
                "region", f"The cloud has several regions: {listed}.", "Choose one of them."
            )
        return known[0]
    for region in known:
        if region == wanted:
            return region
    for region in known:
        if same_name(region, wanted):
            return region
    raise FieldError("region", f"The cloud has no region “{wanted}”.", f"Its regions: {listed}.")


def endpoints(catalog: Iterable[Mapping[str, Any]], region: str, interface: str) -> dict[str, str]:
    """Our name of each service that the region offers on the interface, with its address."""
    found: dict[str, str] = {}
    entries = list(catalog)
    for name, types in SERVICES.items():
        for entry in entries:
            if entry.get("type") not in types:
                continue
            for endpoint in entry.get("endpoints", ()):
                here = _region_of(endpoint) == region or name == "identity"
                if here and endpoint.get("interface") == interface:
                    found.setdefault(name, str(endpoint.get("url", "")))
    return found


def check_services(found: Mapping[str, str], region: str, interface: str) -> None:
    """Refuse a cloud that lacks a service without which nothing can be planned.

    :raises UserError: naming the services.
    """
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise UserError(
            f"The cloud's catalog has no {' and no '.join(missing)} service with the interface "
            f"“{interface}” in the region “{region}”.",
            "Check region and interface, and that the project may use the service.",
        )
