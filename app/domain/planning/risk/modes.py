"""Whether a VM is moved warm, with a short cutover, or cold, powered off."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.enums import Answer, Mode, Risk
from app.domain.inventory.os_support import matches_any, os_title
from app.domain.model import Finding, Vm
from app.domain.planning.risk.config import RiskConfig, level_title
from app.domain.planning.risk.evidence import counted, counted_rows, power
from app.domain.planning.risk.facts import VmFacts

WARM_REASON = "Warm: nothing asks for a cold move."


def decide_mode(
    vm: Vm,
    facts: VmFacts,
    config: RiskConfig,
    category: Risk,
    score: int,
    findings: Iterable[Finding],
) -> tuple[Mode, str]:
    """The mode and its reason in a sentence.

    Product decision: cold for a VM that is powered off or suspended, that has raw device mappings,
    whose system is only moved cold, or whose risk is red; else warm. What the VM is counts before
    how it was rated, and waiving a finding does not change what it is.
    """
    state = power(vm)
    if state == "off":
        return Mode.COLD, "Cold: the VM is powered off."
    if state == "suspended":
        return Mode.COLD, "Cold: the VM is suspended; resume it and shut it down before the move."
    raw = [disk.label for disk in facts.disks if disk.raw]
    if raw:
        return Mode.COLD, f"Cold: raw device mappings move only powered off ({counted_rows(raw)})."
    if matches_any(vm.os_family, vm.os_version, config.lists["os_cold_required"]):
        return (
            Mode.COLD,
            f"Cold: {os_title(vm.os_family, vm.os_version)} is only moved powered off.",
        )
    if category is Risk.RED:
        return Mode.COLD, f"Cold: the risk is red ({_why_red(config, score, findings)})."
    return Mode.WARM, WARM_REASON


def _why_red(config: RiskConfig, score: int, findings: Iterable[Finding]) -> str:
    causes = [
        level_title(each.rule)
        for each in findings
        if each.floor is Risk.RED and not each.waived and each.answer is not Answer.UNKNOWN
    ]
    return counted(causes) if causes else f"score {score}, above {config.yellow_max}"
