"""CPUs and memory come from the sheet that tells them, in the unit that they are really in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.inventory.draft_sizes import settle_sizes
from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport, Weight
from tests.unit.domain.inventory.draft_cases import draft

MEMORY_IN_GB = "VMs whose memory in vInfo is in GB, though its heading means MiB"
SMALL_MEMORY = "VMs with less than 64 MB of memory, perhaps in another unit"


def settled(*drafts: VmDraft) -> tuple[list[tuple[int, int]], dict[str, int]]:
    """vCPU and MiB of each VM, and how many VMs the report names for what."""
    report = ImportReport(files=["a.xlsx", "b.xlsx"])
    settle_sizes(drafts, report)
    return [(each.values["vcpu"], each.values["ram_mib"]) for each in drafts], {
        what: tally.count for what, tally in report.suspicious.items()
    }


def memory(*sizes: float | None, file: int = 1) -> list[VmDraft]:
    return [draft(place, memory_mib=size, file=file) for place, size in enumerate(sizes)]


# -- CPUs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("info", "sheet", "vcpu", "said"),
    [
        (4.0, None, 4, ""),
        (4.0, 4.0, 4, ""),
        (4.0, 8.0, 4, "VMs whose CPUs differ between vInfo and vCPU, vInfo's were taken"),
        (None, 8.0, 8, "VMs whose CPUs come from vCPU, since vInfo does not tell them"),
        (None, None, 1, "VMs without a CPU count, taken as 1 vCPU"),
        # No CPU means an inaccessible VM, which stays one.
        (0.0, None, 0, ""),
        (-3.0, None, 0, ""),
        (3.6, None, 4, ""),
        (1e15, None, 10**15, ""),
    ],
)
def test_cpus(info: float | None, sheet: float | None, vcpu: int, said: str) -> None:
    sizes, told = settled(draft(cpus=info, cpu_sheet=sheet))
    assert sizes == [(vcpu, 4096)]
    assert list(told) == ([said] if said else [])


# -- memory ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("info", "sheet", "mib", "said"),
    [
        (4096.0, None, 4096, ""),
        (4096.0, 4100.0, 4096, ""),
        (4096.0, 8192.0, 4096,
         "VMs whose memory differs between vInfo and vMemory, vInfo's was taken"),
        (None, 8192.0, 8192, "VMs whose memory comes from vMemory, since vInfo does not tell it"),
        (0.0, 8192.0, 8192, "VMs whose memory comes from vMemory, since vInfo does not tell it"),
        (None, None, 0, "VMs without a memory size, counted with 0 GB"),
        (4095.6, None, 4096, ""),
        # What no memory can be is none, and never passed over in silence.
        (-512.0, None, 0, "VMs without a memory size, counted with 0 GB"),
        (0.25, None, 0, "VMs without a memory size, counted with 0 GB"),
        (-512.0, 8192.0, 8192,
         "VMs whose memory comes from vMemory, since vInfo does not tell it"),
        (4096.0, -1.0, 4096, ""),
    ],
)  # fmt: skip
def test_memory(info: float | None, sheet: float | None, mib: int, said: str) -> None:
    # A second VM keeps the column from being read as GB.
    other = draft(1, memory_mib=65536.0, memory_sheet_mib=65536.0)
    sizes, told = settled(draft(memory_mib=info, memory_sheet_mib=sheet), other)
    assert sizes == [(2, mib), (2, 65536)]
    assert list(told) == ([said] if said else [])


def test_an_inaccessible_vm_needs_no_memory() -> None:
    assert settled(draft(cpus=0.0, memory_mib=None)) == ([(0, 0)], {})


@pytest.mark.parametrize(
    ("sizes", "mib"),
    [
        # Numbers of GB: nobody has VMs of 4 to 64 MiB.
        ((4.0, 8.0, 64.0), [4096, 8192, 65536]),
        ((0.5, 2.0, 4.0), [512, 2048, 4096]),
        # Nine of ten are small: the tenth is a VM of 512 GB.
        ((4.0,) * 9 + (512.0,), [4096] * 9 + [524288]),
        # One small appliance among real ones; sizes that are small MiB.
        ((4.0, 8.0, 4096.0), [4, 8, 4096]),
        ((128.0, 128.0, 192.0), [128, 128, 192]),
        ((256.0, 512.0), [256, 512]),
        # Blanks and figures below zero say nothing about the unit.
        ((-1.0, -1.0, 4096.0, 8192.0), [0, 0, 4096, 8192]),
        ((-1.0, -1.0), [0, 0]),
        ((None, 4.0, 8.0), [0, 4096, 8192]),
    ],
)
def test_memory_that_can_only_be_gb(sizes: tuple[float | None, ...], mib: list[int]) -> None:
    assert [size for _, size in settled(*memory(*sizes))[0]] == mib


def test_the_sheet_of_memory_tells_the_unit_of_vinfo() -> None:
    drafts = [
        draft(0, memory_mib=512.0, memory_sheet_mib=524288.0),
        draft(1, memory_mib=384.0, memory_sheet_mib=393216.0),
        draft(2, memory_mib=256.0),
    ]
    sizes, told = settled(*drafts)
    assert sizes == [(2, 524288), (2, 393216), (2, 262144)]
    assert told == {MEMORY_IN_GB: 3}


def test_small_memory_that_vmemory_confirms_is_mib_and_told() -> None:
    drafts = [draft(0, memory_mib=16.0, memory_sheet_mib=16.0), draft(1, memory_mib=32.0)]
    assert settled(*drafts) == ([(2, 16), (2, 32)], {SMALL_MEMORY: 2})


def test_a_single_cell_in_gb_is_read_by_vmemory_and_said_as_that() -> None:
    drafts = [draft(n, memory_mib=4096.0, memory_sheet_mib=4096.0) for n in range(3)]
    drafts.append(draft(3, memory_mib=16.0, memory_sheet_mib=16384.0))
    sizes, told = settled(*drafts)
    assert sizes == [(2, 4096)] * 3 + [(2, 16384)]
    assert told == {MEMORY_IN_GB: 1}


@pytest.mark.parametrize(
    ("info", "sheet", "mib", "told"),
    [
        # vMemory in GB, in KB and in thousands of MiB; vInfo in KB.
        ([4096.0, 8192.0], [4.0, 8.0], [4096, 8192],
         "VMs whose memory in vMemory is in GB, though its heading means MiB"),
        ([4096.0, 8192.0], [4194304.0, 8388608.0], [4096, 8192],
         "VMs whose memory in vMemory is in KB, though its heading means MiB"),
        ([4.0, 8.0], [4000.0, 8000.0], [4000, 8000], MEMORY_IN_GB),
        ([4194304.0, 8388608.0], [4096.0, 8192.0], [4096, 8192],
         "VMs whose memory in vInfo is in KB, though its heading means MiB"),
        ([None, None], [4.0, 16.0], [4096, 16384],
         "VMs whose memory in vMemory is in GB, though its heading means MiB"),
    ],
)  # fmt: skip
def test_memory_of_two_sheets_in_two_units(
    info: list[float | None], sheet: list[float], mib: list[int], told: str
) -> None:
    drafts = [
        draft(place, memory_mib=one, memory_sheet_mib=other)
        for place, (one, other) in enumerate(zip(info, sheet, strict=True))
    ]
    sizes, said = settled(*drafts)
    assert [size for _, size in sizes] == mib
    assert said[told] == 2


def test_the_share_of_active_memory_follows_its_size() -> None:
    one = draft(memory_mib=4096.0, memory_sheet_mib=4.0, memory_usage_pct=25600.0)
    settled(one)
    assert one.memory_usage_pct == 25.0


def test_each_export_of_a_file_has_units_of_its_own() -> None:
    drafts = [draft(n, memory_mib=size, part=n // 2) for n, size in enumerate((4, 8, 4096, 8192))]
    assert [mib for _, mib in settled(*drafts)[0]] == [4096, 8192, 4096, 8192]


def test_each_file_has_units_of_its_own() -> None:
    sizes, told = settled(*memory(4.0, 8.0), *memory(4096.0, 8192.0, file=2))
    assert [mib for _, mib in sizes] == [4096, 8192, 4096, 8192]
    assert told == {MEMORY_IN_GB: 2}


# -- what was never calculated ---------------------------------------------------------------------


def blank(*headings: str, **fields: Any) -> VmDraft:
    return draft(cpus=None, memory_mib=None, blank_sizes=headings, **fields)


@pytest.mark.parametrize(
    ("drafts", "named"),
    [
        ([blank("CPUs", "Memory")], "CPUs and Memory"),
        ([blank("CPUs"), blank("CPUs", "Memory")], "CPUs"),
        # vMemory tells the memory, but nothing tells the CPUs, however their heading is written.
        ([blank("CPUs", "Memory", memory_sheet_mib=4096.0)], "CPUs"),
        ([blank("vInfoCPUs", "vInfoMemory", memory_sheet_mib=4096.0)], "vInfoCPUs"),
        ([blank("Num CPUs", "Memory MB", cpu_sheet=2.0)], "Memory MB"),
    ],
)
def test_figures_that_no_program_has_calculated_are_refused(
    drafts: list[VmDraft], named: str
) -> None:
    with pytest.raises(UserError) as error:
        settled(*drafts)
    assert error.value.message.startswith(f"a.xlsx holds no value under {named} in its sheet vInfo")
    assert error.value.hint.startswith("Open and save the workbook once in Excel")


@pytest.mark.parametrize(
    "headings",
    [
        ("CPUs", "Memory"),
        ("vInfoCPUs", "vInfoMemory"),
        ("# CPUs", "RAM (MB)"),
        ("vCPUs", "Memory Size"),
    ],
)
def test_blank_columns_are_filled_from_the_other_sheets(headings: tuple[str, ...]) -> None:
    one = blank(*headings, cpu_sheet=4.0, memory_sheet_mib=8192.0)
    assert settled(one)[0] == [(4, 8192)]


def test_one_vm_with_figures_is_enough() -> None:
    assert settled(blank("CPUs", "Memory"), draft(1))[0] == [(1, 0), (2, 4096)]


def test_the_file_that_was_never_calculated_is_named() -> None:
    with pytest.raises(UserError, match=r"^b\.xlsx holds no value"):
        settled(draft(), blank("CPUs", file=2))


def test_figures_that_were_made_up_weigh_most() -> None:
    report = ImportReport(files=["a.xlsx"])
    settle_sizes([draft(cpus=None, memory_mib=None), draft(1)], report)
    assert {tally.weight for tally in report.suspicious.values()} == {Weight.FIGURE}


figures = st.none() | st.floats(-1e15, 1e15)


@given(st.lists(st.tuples(figures, figures, figures, figures), max_size=6))
def test_sizes_are_whole_and_none_is_zero_in_silence(
    rows: list[tuple[float | None, ...]],
) -> None:
    drafts = [
        draft(n, cpus=a, cpu_sheet=b, memory_mib=c, memory_sheet_mib=d)
        for n, (a, b, c, d) in enumerate(rows)
    ]
    sizes, told = settled(*drafts)
    assert all(type(value) is int and value >= 0 for pair in sizes for value in pair)
    without = sum(vcpu > 0 and mib == 0 for vcpu, mib in sizes)
    assert told.get("VMs without a memory size, counted with 0 GB", 0) == without
