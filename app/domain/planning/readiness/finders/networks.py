"""Source networks of which the sheets do not tell the VLAN, or tell several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, Networks, OneNetwork
from app.domain.model import SourceNetwork
from app.domain.openings import NETWORKS
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, be, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.readiness.open_points import vlan_conflicts
from app.domain.planning.risk.evidence import counted

_OBJECT_ID = re.compile(r"(dvportgroup|network|group)-\d+")


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is not known for sure of networks that VMs in plan use."""
    plan = seen.plan
    used = [network for network in plan.networks if network.vm_count]
    title = _titles(plan)
    clashes = vlan_conflicts(plan)
    if clashes:
        verb = "was" if len(clashes) == 1 else "were"
        told = [f"{title(each)} ({', '.join(each.vlans)})" for each in clashes]
        yield _issue(
            "vlan_conflict", Severity.WARNING, clashes, told, "vlans",
            f"{count_text(len(clashes), 'network')} {verb} seen with more than one VLAN: "
            f"{counted(told)}.",
            points=len(clashes),
        )  # fmt: skip
    nameless = [each for each in used if _OBJECT_ID.fullmatch(each.name)]
    if nameless:
        told = [title(each) for each in nameless]
        yield _issue(
            "network_by_id", Severity.WARNING, nameless, told, "network",
            f"{count_text(len(nameless), 'network')} {be(len(nameless))} known only by an object "
            f"id: {counted(told)}.",
            advice="An export with the sheet dvPort or vPort tells the name.",
        )  # fmt: skip
    untagged = [each for each in used if not each.vlans]
    if untagged:
        told = [title(each) for each in untagged]
        yield _issue(
            "vlan_unknown", Severity.INFO, untagged, told, "vlans",
            f"No VLAN is known of {count_text(len(untagged), 'network')}: {counted(told)}.",
            advice="Physical ones get theirs on the page Network Map.",
        )  # fmt: skip


def _issue(
    key: str,
    severity: Severity,
    networks: Sequence[SourceNetwork],
    told: Sequence[str],
    column: str,
    text: str,
    *,
    points: int = 0,
    advice: str = "",
) -> Issue:
    names = tuple(dict.fromkeys(network.name for network in networks))
    rows = listed(
        IssueRow(each.key, f"{name}.", AtCell(OneNetwork(each.vcenter, each.name), column))
        for each, name in zip(networks, told, strict=True)
    )
    place = OneNetwork(*networks[0].key) if len(networks) == 1 else Networks(names)
    return Issue(
        key, NETWORKS, severity, text, AtCell(place, column),
        count=len(networks), noun="network", keys=tuple(each.key for each in networks),
        rows=rows, points=points, advice=advice,
    )  # fmt: skip


def _titles(plan: Plan) -> Callable[[SourceNetwork], str]:
    """How to call a network: with its vCenter where two have one of that name."""
    often = Counter(network.name for network in plan.networks)
    vcenters = plan.source.vcenters

    def title(network: SourceNetwork) -> str:
        vcenter = vcenters.get(network.vcenter, network.vcenter)
        return f"{network.name} in {vcenter}" if often[network.name] > 1 else network.name

    return title
