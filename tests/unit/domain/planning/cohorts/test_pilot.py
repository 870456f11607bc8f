"""What a pilot does not prove."""

from __future__ import annotations

from app.domain.planning.cohorts.pilot import unproven, unproven_text
from app.domain.planning.cohorts.tenant_load import Trait
from tests.unit.domain.planning.cohorts.cohort_cases import assigned, estate, load

RHEL, WINDOWS = (Trait.SYSTEM, "rhel 9"), (Trait.SYSTEM, "windows 2019")
EFI = (Trait.FIRMWARE, "efi")


def test_what_only_the_rest_has_is_unproven_that_of_most_vms_first() -> None:
    pilot = [load(1, traits=frozenset({RHEL}))]
    rest = [
        load(2, 5, traits=frozenset({RHEL, (Trait.SYSTEM, "suse 15")})),
        load(3, 50, traits=frozenset({WINDOWS, EFI})),
    ]
    assert unproven(pilot, rest) == {
        Trait.SYSTEM: ["windows 2019", "suse 15"], Trait.FIRMWARE: ["efi"],
    }  # fmt: skip
    assert unproven_text("Pilot", pilot, rest) == (
        "“Pilot” does not prove what only later cohorts have: 2 operating systems (windows 2019, "
        "suse 15); 1 firmware (efi)."
    )
    assert unproven_text("Pilot", pilot, pilot) == ""


def test_a_preview_with_a_pilot_says_it() -> None:
    loads = [load(1, traits=frozenset({RHEL})), load(2, traits=frozenset({RHEL, EFI}))]
    preview = assigned(estate(loads), "pilot_bulk", pilot_size=1)
    assert any("1 firmware (efi)" in text for text in preview.warnings)
    other = assigned(estate(loads), "easiest_first")
    assert not any("prove" in text for text in other.warnings)
