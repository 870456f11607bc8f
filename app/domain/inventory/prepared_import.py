"""An import that was read, compared with the project vCenter by vCenter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from app.domain.counted_noun import count_text
from app.domain.inventory.drafts import Inventory
from app.domain.inventory.estate_match import EstateMatch, match_estates, renamed_vm
from app.domain.inventory.merge import (
    NOTHING_TIED,
    Difference,
    EstateChange,
    Tied,
    difference,
    has_decisions,
    inherit,
    match,
    same_facts,
)
from app.domain.inventory.report import ImportReport
from app.domain.model import Vm, evolve


@dataclass(slots=True)
class PreparedImport:
    """An import that has been read and compared but not yet applied.

    ``vms[i]`` and ``inventory.parts[i]`` belong together; a VM's id is its key in the project
    when it was there before, else 0. ``replaced`` are the vCenters of the project that the import
    speaks of, with their identities from now on; ``kept`` are the VMs of all others.
    """

    project_id: int
    label: str
    inventory: Inventory
    report: ImportReport
    vms: list[Vm]
    removed: tuple[Vm, ...]
    difference: Difference
    first: bool
    alike: bool = False
    """Whether it has the same VMs as before, with their names, sizes and places."""
    replaced: dict[str, str] = field(default_factory=dict)
    kept: tuple[Vm, ...] = ()

    count: int = field(init=False)
    """How many VMs were read."""

    def __post_init__(self) -> None:
        self.count = len(self.vms)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that was read is there already."""
        return self.alike and not self.difference.finer

    def add_finer(self, words: Sequence[str]) -> None:
        """Note what else differs."""
        told = (*self.difference.finer, *filter(None, words))
        self.difference = replace(self.difference, finer=told)

    def forget(self) -> None:
        """Let go of what was read, once it is written.

        Freeing it all at one blow would hold up every thread, so it goes in portions.
        """
        for records in (self.inventory.parts, self.inventory.vms, self.vms):
            let_go(records)


def import_label(paths: Sequence[PurePath]) -> str:
    """What an import of some files is called in the history."""
    return f"Import {paths[0].name}" if len(paths) == 1 else f"Import {len(paths)} files"


_PORTION = 500


def let_go(records: list[Any]) -> None:
    """Empty a list in portions: freed at one blow, many records would hold up every thread."""
    while records:
        del records[-_PORTION:]


def compared(
    project_id: int,
    label: str,
    inventory: Inventory,
    report: ImportReport,
    old: Sequence[Vm],
    also: Tied = NOTHING_TIED,
) -> PreparedImport:
    """What was read beside what is there, vCenter by vCenter.

    ``also`` has what was decided beside the VMs' own fields, such as dependencies.
    """
    estates = match_estates(old, inventory.vms)
    rename(inventory, report, estates.renamed)
    _keep_names(inventory, report, set(estates.renamed.values()), old)
    spoken = [renamed_vm(vm, estates.replaced) for vm in old if vm.vcenter in estates.replaced]
    matched = match(spoken, inventory.vms)
    merged = [
        inherit(vm, matched.kept[position]) if position in matched.kept else vm
        for position, vm in enumerate(inventory.vms)
    ]
    kept = tuple(vm for vm in old if vm.vcenter not in estates.replaced)
    lost = [vm for vm in matched.removed if has_decisions(vm, also)]
    changes = _estate_changes(estates, report, spoken, merged, lost, kept)
    found = difference(matched, merged, changes, also)
    alike = not found.rows and not any(change.named_now for change in changes)
    others = (
        sum(not same_facts(matched.kept[place], vm) for place, vm in enumerate(merged))
        if alike
        else 0
    )
    if others:
        found = replace(found, finer=(f"facts of {count_text(others, 'VM')}",))
    return PreparedImport(
        project_id,
        label,
        inventory,
        report,
        merged,
        matched.removed,
        found,
        first=not old,
        alike=alike,
        replaced=dict(estates.replaced),
        kept=kept,
    )


def _estate_changes(
    estates: EstateMatch,
    report: ImportReport,
    old: Sequence[Vm],
    new: Sequence[Vm],
    lost: Sequence[Vm],
    kept: Sequence[Vm],
) -> tuple[EstateChange, ...]:
    before, after = (Counter(vm.vcenter for vm in vms) for vms in (old, new))
    others = {vm.vcenter_name.casefold() for vm in kept if vm.vcenter_name}
    decided: dict[str, list[str]] = defaultdict(list)
    for vm in lost:
        decided[vm.vcenter].append(vm.name)
    return tuple(
        EstateChange(
            "replaces" if vcenter in before else "adds",
            report.vcenters.get(vcenter, vcenter),
            after[vcenter],
            before[vcenter],
            estates.recognised.get(vcenter, 0),
            tuple(sorted(decided[vcenter], key=str.casefold)),
            report.vcenters.get(vcenter, "").casefold() in others,
            vcenter in estates.named_now,
        )
        for vcenter in sorted(
            after, key=lambda each: (report.vcenters.get(each) or each).casefold()
        )
    )


def rename(inventory: Inventory, report: ImportReport, names: Mapping[str, str]) -> None:
    """Give vCenters of what was read the identities that they have in the project."""
    if not names:
        return
    inventory.vms = [renamed_vm(vm, names) for vm in inventory.vms]
    estate: tuple[list[Any], ...] = (
        inventory.hosts, inventory.clusters, inventory.datastores, inventory.port_groups,
    )  # fmt: skip
    for records in estate:
        records[:] = [
            replace(each, vcenter=names.get(each.vcenter, each.vcenter)) for each in records
        ]
    report.rename_vcenters(names)


def _keep_names(
    inventory: Inventory, report: ImportReport, recognised: Collection[str], old: Sequence[Vm]
) -> None:
    """Let vCenters that the export does not name go by the names that the project knows."""
    known = {
        vm.vcenter: vm.vcenter_name for vm in old if vm.vcenter in recognised and vm.vcenter_name
    }
    report.vcenters.update(known)
    if known:
        inventory.vms = [
            evolve(vm, vcenter_name=known.get(vm.vcenter, vm.vcenter_name)) for vm in inventory.vms
        ]
