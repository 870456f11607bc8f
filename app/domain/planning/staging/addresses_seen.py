"""The addresses that an inventory shows in each source network."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.domain.model import Nic

_BETWEEN = re.compile(r"[,;\s]+")


def addresses_seen(
    nics: Iterable[Nic], vcenters: Mapping[int, str]
) -> dict[tuple[str, str], frozenset[str]]:
    """Texts of addresses by (vCenter, network), of VMs out of plan too: their machines answer.

    ``vcenters`` has the vCenter of each VM by its key. An adapter may have several addresses.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for nic in nics:
        if nic.network and nic.vm_id in vcenters:
            texts = _BETWEEN.split(f"{nic.ipv4} {nic.ipv6}")
            found[vcenters[nic.vm_id], nic.network].update(filter(None, texts))
    return {source: frozenset(texts) for source, texts in found.items()}
