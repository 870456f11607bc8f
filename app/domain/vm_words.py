"""What is said of a VM in words for people: on pages, in the workbook and in the PDF alike.

Keys (``warm_migration``, ``rhel``, ``poweredOn``) are for programs: JSON and CSV have them.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.enums import RISK_ORDER, Answer, Exclusion, Mode, OsSupport, Route, UsedSource
from app.domain.inventory.os_support import FAMILIES, os_title
from app.domain.model import Finding, Tenant, Vm
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.scope import REASON_TEXT

MODE_WORDS: Mapping[str, str] = {Mode.WARM.value: "warm", Mode.COLD.value: "cold"}

SUPPORT_CHOICES: tuple[tuple[str, str], ...] = tuple(
    (support.value, support.value.capitalize()) for support in OsSupport
)

ROUTE_CHOICES: tuple[tuple[str, str], ...] = tuple(
    (route.value, route.value.capitalize()) for route in Route
)

ROUTE_MEANING: Mapping[str, str] = {
    Route.MIGRATE.value: "moved by the plan",
    Route.REBUILD.value: "made anew on the target, nothing is copied",
    Route.RETIRE.value: "switched off, leaves the plan",
    Route.RETAIN.value: "stays where it is, leaves the plan",
}
"""What each route means, in a few words."""

_POWER_WORDS: Mapping[str, str] = {
    "poweredon": "powered on",
    "on": "powered on",
    "running": "powered on",
    "poweredoff": "powered off",
    "off": "powered off",
    "shutoff": "powered off",
    "stopped": "powered off",
    "suspended": "suspended",
    "paused": "suspended",
    "saved": "suspended",
}
_NAMELESS = frozenset({"", "other", "other-linux", "other-bsd"})
_USED_WORDS: Mapping[str, str] = {
    UsedSource.PARTITIONS.value: "vPartition",
    UsedSource.IN_USE.value: "In Use",
    UsedSource.ESTIMATE.value: "estimate: disk × 0.6",
}


def mode_words(mode: str) -> str:
    """A mode in a word: ``warm``, ``cold``."""
    return MODE_WORDS.get(mode, mode)


def power_words(state: str) -> str:
    """A power state as people say it; one that is not known stands as the export has it."""
    plain = state.replace(" ", "").replace("_", "").replace("-", "").casefold()
    return _POWER_WORDS.get(plain, state.strip())


def family_words(family: str) -> str:
    """A family of guest systems by its name: ``Red Hat Enterprise Linux``."""
    return FAMILIES.get(family, family)


def os_words(family: str, version: str) -> str:
    """A guest system by its name, ``Red Hat Enterprise Linux 9``; empty for none."""
    return os_title(family, version) if family else ""


def guest_words(vm: Vm) -> str:
    """The guest system by its name; one of no known family as the export calls it."""
    if vm.os_family in _NAMELESS:
        return vm.os_tools or vm.os_config or os_words(vm.os_family, vm.os_version)
    return os_words(vm.os_family, vm.os_version)


def guest_key(vm: Vm) -> str:
    """``family/version`` of a guest, as the project's lists write it; empty for none."""
    return f"{vm.os_family}/{vm.os_version}".rstrip("/")


def used_words(source: str) -> str:
    """Where a VM's used space came from."""
    return _USED_WORDS.get(source, source)


def exclusion_words(vm: Vm, tenant: Tenant | None = None) -> str:
    """Why a VM is not in the plan, with the reason that was given; empty when it is."""
    if not vm.exclusion:
        return ""
    words = REASON_TEXT[Exclusion(vm.exclusion)]
    said = given_reason(vm, tenant)
    return f"{words}: {said}" if said else words


def given_reason(vm: Vm, tenant: Tenant | None) -> str:
    """What the operator wrote when the VM, or its tenant, was taken out of the plan."""
    if vm.exclusion == Exclusion.OPERATOR:
        return vm.exclude_reason
    if vm.exclusion == Exclusion.TENANT_OUT_OF_SCOPE and tenant is not None:
        return tenant.exclude_reason
    return ""


def counts(finding: Finding) -> bool:
    """Whether a finding fired and is not waived."""
    return finding.answer in {Answer.WARN, Answer.BLOCK} and not finding.waived


def fired_rules(vm: Vm) -> tuple[str, ...]:
    """Ids of the rules whose findings count, in the order of the catalogue."""
    return tuple(each.rule for each in vm.findings if counts(each))


def rule_titles(rules: tuple[str, ...]) -> str:
    """Rules by their titles."""
    return ", ".join(RULES_BY_ID[rule].title if rule in RULES_BY_ID else rule for rule in rules)


def main_finding(vm: Vm) -> str:
    """The finding that weighs most, by its rule's title, and how many there are beside it.

    The higher category it leads to comes first, then the points, then the catalogue's order.
    """
    fired = [each for each in vm.findings if counts(each)]
    if not fired:
        return ""
    heaviest = max(fired, key=lambda each: (_floor_rank(each), each.points))
    beside = f" +{len(fired) - 1}" if len(fired) > 1 else ""
    return f"{rule_titles((heaviest.rule,))}{beside}"


def _floor_rank(finding: Finding) -> int:
    return RISK_ORDER[finding.floor] if finding.floor is not None else -1


def evidence(vm: Vm) -> str:
    """What the rules found, a sentence each, without those that passed."""
    return "; ".join(
        f"{finding.text} (waived)" if finding.waived else finding.text
        for finding in vm.findings
        if finding.answer in {Answer.WARN, Answer.BLOCK}
    )


def yes_no(value: bool | None) -> str:
    """A truth as a word; empty when it is not in the data."""
    return "" if value is None else ("yes" if value else "no")
