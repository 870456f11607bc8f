"""Score, category and waivers; what the inspector and the Risk page are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import RISK_ORDER, Answer, Mode, OsSupport, Risk
from app.domain.model import Vm
from app.domain.planning.risk.catalog import QUESTIONS, VM_RULES
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.planning.risk.facts import NO_FACTS, SharedFacts, VmFacts
from app.domain.planning.risk.score import Assessment, assess, explain_all, questionnaire
from tests.unit.domain.planning.risk.assessed import SHARED, TB, disk, facts, nic, partition, vm
from tests.unit.domain.planning.risk.test_rules import FIRES, SPOILT, SPOILT_FACTS


def test_a_plain_vm_has_no_findings() -> None:
    assert assess(vm(), facts(), DEFAULT_CONFIG, SHARED) == Assessment(
        0, Risk.GREEN, (), Mode.WARM, "Warm: nothing asks for a cold move.", OsSupport.SUPPORTED
    )


def test_points_add_up_and_the_floor_lifts_the_category() -> None:
    # 10 (large disk) + 10 (vCPU): in the green band, but each asks for yellow.
    machine = vm(vcpu=32, disk_mib=3 * TB)
    found = assess(machine, facts(disks=(disk(capacity_mib=3 * TB),)), DEFAULT_CONFIG, SHARED)
    assert (found.score, found.category) == (20, Risk.YELLOW)


@pytest.mark.parametrize(
    ("score", "category"),
    [(0, Risk.GREEN), (20, Risk.GREEN), (21, Risk.YELLOW), (50, Risk.YELLOW), (51, Risk.RED)],
)
def test_the_bands(score: int, category: Risk) -> None:
    config = DEFAULT_CONFIG.with_value("points.cbt_off", score)
    found = assess(vm(cbt=False), facts(), config, SHARED)
    assert (found.score, found.category) == (score, category)


def test_the_score_stops_at_100() -> None:
    found = assess(SPOILT, SPOILT_FACTS, DEFAULT_CONFIG, SHARED)
    assert sum(each.points for each in found.findings) > 100
    assert (found.score, found.category, found.mode) == (100, Risk.RED, Mode.COLD)


def test_an_unsupported_system_is_red_by_its_floor_alone() -> None:
    found = assess(vm(os_tools="Windows NT"), facts(), DEFAULT_CONFIG, SHARED)
    assert (found.score, found.category) == (30, Risk.RED)


def test_unknown_answers_cost_nothing() -> None:
    shared = replace(SHARED, missing=frozenset(rule.id for rule in VM_RULES))
    found = assess(SPOILT, SPOILT_FACTS, DEFAULT_CONFIG, shared)
    assert (found.score, found.category) == (0, Risk.GREEN)
    assert len(found.findings) == len(VM_RULES)
    assert {each.answer for each in found.findings} == {Answer.UNKNOWN}


def test_a_disabled_rule_is_not_asked() -> None:
    config = DEFAULT_CONFIG.with_value("enabled.cbt_off", False)
    assert assess(vm(cbt=False), facts(), config, SHARED).findings == ()
    assert "cbt_off" not in {each.rule for each in explain_all(vm(), facts(), config, SHARED)}


def test_an_edited_floor_counts() -> None:
    config = DEFAULT_CONFIG.with_value("floor.cbt_off", "RED")
    assert assess(vm(cbt=False), facts(), config, SHARED).category is Risk.RED


def test_a_waived_finding_stays_and_counts_nothing() -> None:
    parts = facts(partitions=(partition("/", 100),))
    before = assess(vm(), parts, DEFAULT_CONFIG, SHARED)
    assert (before.score, before.category, before.mode) == (20, Risk.RED, Mode.COLD)
    waived = replace(parts, waivers={"disk_full": "extended on Friday"})
    after = assess(vm(), waived, DEFAULT_CONFIG, SHARED)
    assert (after.score, after.category, after.mode) == (0, Risk.GREEN, Mode.WARM)
    (found,) = after.findings
    assert found.waived
    assert (found.points, found.floor, found.answer) == (20, Risk.RED, Answer.BLOCK)
    assert found.text.endswith("Waived: extended on Friday")


def test_a_waiver_of_a_rule_that_passes_does_nothing() -> None:
    parts = facts(waivers={"rdm": "", "no_such_rule": ""})
    assert assess(vm(), parts, DEFAULT_CONFIG, SHARED).findings == ()


def test_explaining_lists_every_rule_once_in_order() -> None:
    shared = replace(SHARED, cbt_told=frozenset())
    told = explain_all(vm(cbt=None), facts(), DEFAULT_CONFIG, shared)
    assert [each.rule for each in told] == [rule.id for rule in VM_RULES]
    answers = {each.rule: each for each in told}
    assert answers["cbt_off"].answer is Answer.UNKNOWN
    assert answers["disk_large"].answer is Answer.PASS
    assert answers["disk_large"].text == "No disk is larger than 2 TB."
    assert all(each.text for each in told)


def test_vsan_alone_is_said_and_costs_nothing() -> None:
    parts = facts(datastores=(("cluster-a", "vsan"),))
    told = {each.rule: each for each in explain_all(vm(), parts, DEFAULT_CONFIG, SHARED)}
    assert told["storage_dedup"].answer is Answer.PASS
    assert told["storage_dedup"].text.endswith("cluster-a is vSAN.")


def test_the_questionnaire_is_unknown_until_it_is_answered() -> None:
    assert [each.answer for each in questionnaire()] == [Answer.UNKNOWN] * len(QUESTIONS)
    told = questionnaire({"vtpm": False, "bitlocker": True})
    assert {each.rule for each in told} == {"not_in_rvtools"}
    answers = dict(zip((each.id for each in QUESTIONS), told, strict=True))
    assert answers["vtpm"].answer is Answer.PASS
    assert answers["bitlocker"].answer is Answer.WARN
    assert answers["passthrough"].answer is Answer.UNKNOWN
    assert {each.id for each in QUESTIONS} == {"vtpm", "passthrough", "dynamic_disks", "bitlocker"}


def test_a_vm_of_which_nothing_is_known_is_assessed() -> None:
    found = assess(Vm(1, "vm", "vm"), NO_FACTS, DEFAULT_CONFIG, SharedFacts())
    assert found.category is Risk.YELLOW
    assert {each.rule for each in found.findings if each.answer is not Answer.UNKNOWN} == {
        "os_unknown"
    }


# --- invariants ----------------------------------------------------------------------------------

MACHINES = st.builds(
    vm,
    name=st.text(min_size=1, max_size=30),
    os_tools=st.sampled_from(["", "Other", "Windows NT", "Ubuntu 20.04", "CentOS 6", "RHEL 8"]),
    power_state=st.sampled_from(["poweredOn", "poweredOff", "suspended", ""]),
    tools_status=st.sampled_from(["toolsOk", "toolsNotRunning", ""]),
    vcpu=st.integers(0, 64),
    disk_mib=st.floats(0, 9 * TB),
    disk_count=st.integers(0, 12),
    snapshot_count=st.integers(0, 6),
    cbt=st.sampled_from([True, False, None]),
    hw_version=st.one_of(st.none(), st.integers(1, 21)),
    consolidation_needed=st.sampled_from([True, False, None]),
    annotation=st.text(max_size=40),
)
PARTS = st.builds(
    facts,
    disks=st.lists(
        st.builds(
            disk,
            capacity_mib=st.floats(0, 4 * TB),
            raw=st.booleans(),
            shared_bus=st.sampled_from(["", "noSharing", "physicalSharing"]),
        ),
        max_size=3,
    ).map(tuple),
    partitions=st.lists(
        st.builds(partition, st.sampled_from(["/", "C:\\", "/data"]), st.floats(0, 120)), max_size=3
    ).map(tuple),
    nics=st.lists(st.builds(nic, ipv4=st.sampled_from(["", "10.0.0.1"])), max_size=6).map(tuple),
    waivers=st.sets(st.sampled_from([rule.id for rule in VM_RULES]), max_size=2).map(
        lambda rules: dict.fromkeys(rules, "")
    ),
)
SHAREDS = st.sets(st.sampled_from([rule.id for rule in VM_RULES]), max_size=5).map(
    lambda missing: replace(SHARED, missing=frozenset(missing))
)


@given(MACHINES, PARTS, SHAREDS)
def test_every_assessment_adds_up(machine: Vm, parts: VmFacts, shared: SharedFacts) -> None:
    found = assess(machine, parts, DEFAULT_CONFIG, shared)
    counting = [each for each in found.findings if not each.waived]
    assert found.score == min(100, sum(each.points for each in counting))
    assert 0 <= found.score <= 100
    ranks = [RISK_ORDER[each.floor] for each in counting if each.floor]
    assert RISK_ORDER[found.category] == max([RISK_ORDER[DEFAULT_CONFIG.band(found.score)], *ranks])
    assert Answer.PASS not in {each.answer for each in found.findings}
    assert found.mode_reason.startswith("Warm" if found.mode is Mode.WARM else "Cold")
    assert found.mode is Mode.COLD or found.category is not Risk.RED


@given(
    MACHINES, PARTS, SHAREDS, st.sampled_from(sorted(DEFAULT_CONFIG.points)), st.integers(0, 100)
)
def test_more_points_never_lower_the_category(
    machine: Vm, parts: VmFacts, shared: SharedFacts, key: str, points: int
) -> None:
    low, high = sorted((points, DEFAULT_CONFIG.points[key]))

    def with_points(value: int) -> Assessment:
        config: RiskConfig = DEFAULT_CONFIG.with_value(f"points.{key}", value)
        return assess(machine, parts, config, shared)

    assert with_points(low).score <= with_points(high).score
    assert RISK_ORDER[with_points(low).category] <= RISK_ORDER[with_points(high).category]


@given(MACHINES, PARTS, SHAREDS, st.sampled_from([rule.id for rule in VM_RULES]))
def test_waiving_never_raises_anything(
    machine: Vm, parts: VmFacts, shared: SharedFacts, rule: str
) -> None:
    before = assess(machine, parts, DEFAULT_CONFIG, shared)
    more = replace(parts, waivers={**parts.waivers, rule: "seen"})
    after = assess(machine, more, DEFAULT_CONFIG, shared)
    assert after.score <= before.score
    assert RISK_ORDER[after.category] <= RISK_ORDER[before.category]
    assert [each.rule for each in after.findings] == [each.rule for each in before.findings]


@pytest.mark.parametrize(("rule", "machine", "parts", "answer", "points", "floor", "words"), FIRES)
def test_waiving_any_rule_takes_its_points_back(
    rule: str, machine: Vm, parts: VmFacts, answer: Answer, points: int, floor: Risk, words: object
) -> None:
    before = assess(machine, parts, DEFAULT_CONFIG, SHARED)
    after = assess(machine, replace(parts, waivers={rule: ""}), DEFAULT_CONFIG, SHARED)
    assert before.score - after.score == points
