"""Words for people: the same key gives the same word wherever it is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain import vm_words
from app.domain.enums import Answer, Exclusion, Mode, OsSupport, Risk, UsedSource
from app.domain.model import Finding, Tenant, Vm
from app.domain.scope import REASON_TEXT

VM = Vm(1, "vc/vm-1", "web01")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("poweredOn", "powered on"), ("Powered On", "powered on"), ("on", "powered on"),
        ("running", "powered on"), ("poweredOff", "powered off"), ("powered_off", "powered off"),
        ("SHUTOFF", "powered off"), ("suspended", "suspended"), ("Saved", "suspended"),
        ("", ""), ("Schrödinger", "Schrödinger"),
    ],
)  # fmt: skip
def test_power_states(state: str, told: str) -> None:
    assert vm_words.power_words(state) == told


@pytest.mark.parametrize(
    ("family", "version", "config", "words", "key"),
    [
        ("rhel", "9", "RHEL 9", "Red Hat Enterprise Linux 9", "rhel/9"),
        ("windows", "2019", "", "Windows Server 2019", "windows/2019"),
        ("windows", "10", "", "Windows 10", "windows/10"),
        ("ubuntu", "", "Ubuntu Linux (64-bit)", "Ubuntu", "ubuntu"),
        ("other", "", "CorpOS 3", "CorpOS 3", "other"),
        ("other-linux", "3.x", "Other 3.x Linux", "Other 3.x Linux", "other-linux/3.x"),
        ("other-linux", "", "", "Linux of another kind", "other-linux"),
        ("", "", "", "", ""),
    ],
)
def test_guest_systems(family: str, version: str, config: str, words: str, key: str) -> None:
    vm = replace(VM, os_family=family, os_version=version, os_config=config)
    assert vm_words.guest_words(vm) == words
    assert vm_words.guest_key(vm) == key


def test_what_tools_report_is_believed_first() -> None:
    vm = replace(VM, os_family="other", os_tools="CorpOS 4", os_config="Other (64-bit)")
    assert vm_words.guest_words(vm) == "CorpOS 4"


def test_closed_vocabularies_have_a_word_for_each_key() -> None:
    assert [vm_words.mode_words(mode) for mode in Mode] == ["warm", "cold"]
    assert vm_words.mode_words("another") == "another"
    assert vm_words.used_words(UsedSource.ESTIMATE.value) == "estimate: disk × 0.6"
    assert all(vm_words.used_words(source.value) for source in UsedSource)
    assert vm_words.used_words("") == ""
    assert dict(vm_words.SUPPORT_CHOICES).keys() == {support.value for support in OsSupport}
    assert [vm_words.yes_no(value) for value in (True, False, None)] == ["yes", "no", ""]


def test_why_a_vm_is_left_out() -> None:
    tenant = Tenant(1, "Acme", in_scope=False, exclude_reason="leaves")
    outside = replace(VM, exclusion="tenant_out_of_scope")
    assert vm_words.exclusion_words(outside, tenant) == "tenant out of scope: leaves"
    assert vm_words.exclusion_words(outside) == "tenant out of scope"
    by_hand = replace(VM, exclusion="operator", exclude_reason="retired")
    assert vm_words.exclusion_words(by_hand, tenant) == "excluded by operator: retired"
    assert vm_words.given_reason(by_hand, tenant) == "retired"
    assert vm_words.exclusion_words(VM, tenant) == vm_words.given_reason(VM, tenant) == ""
    for reason in Exclusion:
        said = vm_words.exclusion_words(replace(VM, exclusion=reason.value))
        assert said == REASON_TEXT[reason]


def test_findings_that_count_and_what_they_saw() -> None:
    findings = (
        Finding("rdm", Answer.BLOCK, 25, Risk.RED, "A raw disk."),
        Finding("disk_count_high", Answer.WARN, 10, None, "Eight disks."),
        Finding("cbt_off", Answer.WARN, 5, None, "CBT is off.", waived=True),
        Finding("cd_connected", Answer.UNKNOWN, 0, None, "Not in the data."),
        Finding("usb_connected", Answer.PASS, 0, None, "None."),
    )
    vm = replace(VM, findings=findings)
    assert vm_words.fired_rules(vm) == ("rdm", "disk_count_high")
    assert vm_words.rule_titles(vm_words.fired_rules(vm)) == "Raw device mapping, Many disks"
    assert vm_words.rule_titles(("gone",)) == "gone"
    assert vm_words.evidence(vm) == "A raw disk.; Eight disks.; CBT is off. (waived)"


def test_the_main_finding_leads_to_the_highest_category_then_costs_most() -> None:
    disks = Finding("disk_count_high", Answer.WARN, 40, None, "Forty disks.")
    usb = Finding("usb_connected", Answer.BLOCK, 10, Risk.YELLOW, "A stick.")
    raw = Finding("rdm", Answer.BLOCK, 5, Risk.RED, "A raw disk.")
    waived = replace(raw, waived=True)
    unknown = replace(raw, answer=Answer.UNKNOWN)

    def told(*findings: Finding) -> str:
        return vm_words.main_finding(replace(VM, findings=findings))

    assert told(disks, usb, raw) == "Raw device mapping +2"
    assert told(disks, usb, waived) == "USB device connected +1"
    assert told(disks, unknown) == "Many disks"
    assert told(waived) == told() == ""
