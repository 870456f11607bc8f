"""Tells networks that are called like a word for none from adapters that have none.

``NA`` or ``Unknown`` under an adapter's network is a word of the exporter, unless vPort or dvPort
of the same vCenter has a port group of that name. They are read after the adapters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport
from app.domain.inventory.words import is_no_network, letters_of
from app.domain.model import PortGroup

_COULD_BE_NAMES = frozenset({"na", "unknown", "null", "nil"})
"""Words for none that people also give to port groups."""


def settle_networks(
    drafts: Sequence[VmDraft], port_groups: Iterable[PortGroup], report: ImportReport
) -> None:
    """Take away the networks of adapters that only bear a word for having none."""
    named = {(each.vcenter, each.name) for each in port_groups if is_no_network(each.name)}
    for draft in drafts:
        if draft.doubtful_networks:
            _settle(draft, named, report)


def _settle(draft: VmDraft, named: set[tuple[str, str]], report: ImportReport) -> None:
    def is_network(name: str) -> bool:
        if not is_no_network(name) or (draft.vcenter, name) in named:
            return True
        if letters_of(name) in _COULD_BE_NAMES:
            report.suspect(
                "adapters without a network, by a word that no port group has for its name", name
            )
        return False

    nics = draft.parts.nics
    nics[:] = [
        nic if not nic.network or is_network(nic.network) else replace(nic, network="")
        for nic in nics
    ]
    if not nics:
        draft.info_networks = tuple(filter(is_network, draft.info_networks))
