"""The assessment of a VM: findings, score, category and mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.domain.enums import RISK_ORDER, Answer, Mode, OsSupport, Risk
from app.domain.model import Finding, Vm
from app.domain.planning.risk.catalog import NOT_IN_RVTOOLS, QUESTIONS, RULES_BY_ID
from app.domain.planning.risk.config import ActiveRule, RiskConfig
from app.domain.planning.risk.evidence import UNKNOWN, Hit
from app.domain.planning.risk.facts import SharedFacts, VmFacts
from app.domain.planning.risk.modes import decide_mode
from app.domain.planning.risk.rules import CHECKS

MAX_SCORE = 100


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of one VM.

    ``findings`` holds what fired and what could not be answered, not what passed. A waived
    finding keeps the points and the floor that it would have.
    """

    score: int
    category: Risk
    findings: tuple[Finding, ...]
    mode: Mode
    mode_reason: str
    os_support: OsSupport


def assess(vm: Vm, facts: VmFacts, config: RiskConfig, shared: SharedFacts) -> Assessment:
    """Ask every enabled rule about one VM.

    Product decision: the score is the sum of the points, at most 100; the category is the highest
    of the floors that fired and the score's band. Waived findings count nothing.
    """
    findings = []
    score, rank = 0, 0
    missing, waivers = shared.missing_for(vm), facts.waivers
    for rule in config.active_rules:
        if rule.id in missing:
            finding = rule.absent
        else:
            hit = CHECKS[rule.id](vm, facts, config, shared)
            if hit is None:
                continue
            finding = _finding(rule, hit)
        if waivers and rule.id in waivers:
            finding = _waived(finding, waivers[rule.id])
        elif finding.points or finding.floor is not None:
            score += finding.points
            if finding.floor is not None:
                rank = max(rank, RISK_ORDER[finding.floor])
        findings.append(finding)
    score = min(score, MAX_SCORE)
    rank = max(rank, RISK_ORDER[config.band(score)])
    category = _CATEGORIES[rank]
    mode, reason = decide_mode(vm, facts, config, category, score, findings)
    guest = config.os_support(vm.os_family, vm.os_version)
    return Assessment(score, category, tuple(findings), mode, reason, guest)


def explain_all(
    vm: Vm, facts: VmFacts, config: RiskConfig, shared: SharedFacts
) -> tuple[Finding, ...]:
    """Every enabled rule's answer in the catalogue's order, passes with their reason included."""
    answered = {finding.rule: finding for finding in assess(vm, facts, config, shared).findings}
    return tuple(
        answered.get(rule.id)
        or Finding(rule.id, Answer.PASS, 0, None, _passed(rule, facts, config))
        for rule in config.active_rules
    )


def questionnaire(answers: Mapping[str, bool] = MappingProxyType({})) -> tuple[Finding, ...]:
    """One finding per question that no export answers, for the project as a whole.

    ``answers`` maps question ids to yes or no; what is not answered is ``unknown``.
    """
    findings = []
    for question in QUESTIONS:
        told = answers.get(question.id)
        if told is None:
            answer, text = Answer.UNKNOWN, question.text
        elif told:
            answer, text = Answer.WARN, f"{question.title}: yes. {question.why}"
        else:
            answer, text = Answer.PASS, f"{question.title}: none."
        findings.append(Finding(NOT_IN_RVTOOLS, answer, 0, None, text))
    return tuple(findings)


_CATEGORIES = tuple(sorted(RISK_ORDER, key=RISK_ORDER.__getitem__))


def _finding(rule: ActiveRule, hit: Hit) -> Finding:
    if hit.level == UNKNOWN:
        return Finding(rule.id, Answer.UNKNOWN, 0, None, hit.text) if hit.text else rule.blank
    price = rule.levels[hit.level]
    return Finding(rule.id, price.answer, price.points, price.floor, hit.text)


def _waived(finding: Finding, note: str) -> Finding:
    reason = note.strip()
    text = f"{finding.text} Waived: {reason}" if reason else f"{finding.text} Waived."
    return replace(finding, text=text, waived=True)


def _passed(rule: ActiveRule, facts: VmFacts, config: RiskConfig) -> str:
    text = config.worded(RULES_BY_ID[rule.id].passes)
    if rule.id != "storage_dedup":
        return text
    # vSAN may deduplicate, but seldom does; it is worth saying and no points.
    vsan = [name for name, kind in facts.datastores if "vsan" in f"{name} {kind}".casefold()]
    return f"{text} {', '.join(vsan)} is vSAN." if vsan else text
