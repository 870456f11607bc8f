"""VMs that stand several times in an import: which rows are the copy's that is left out.

One copy of a VM counts, with all its rows: the first one read. Files and days come newest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.day_words import day_words
from app.domain.inventory.drafts import PLACES, VmDraft
from app.domain.inventory.part_copies import Copies
from app.domain.inventory.report import ImportReport, Weight


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row of vInfo stands: file, export in the file, number of the sheet; and how old.

    ``made`` tells how new the data is, None where nothing does.
    """

    file: int
    part: int
    number: str
    title: str
    made: datetime | None = None

    @property
    def dated_title(self) -> str:
        """Name with date."""
        return f"{self.title} ({day_words(self.made)})" if self.made else self.title

    def older_than(self, other: Origin) -> bool:
        """Whether it is another export than the other, and known to be older."""
        apart = (self.file, self.part) != (other.file, other.part)
        return apart and bool(self.made and other.made and self.made < other.made)


class LeftOut:
    """Keeps which VMs were read before, elsewhere in the file, or twice in one sheet."""

    def __init__(self, report: ImportReport) -> None:
        self._report = report
        self._of_other_files: set[int] = set()
        self._of_other_parts: set[int] = set()
        self._in_sheet: dict[str, set[int]] = {}
        self._places: dict[int, tuple[dict[str, str], list[dict[str, str]]]] = {}
        self._outdated: dict[tuple[int, int], tuple[str, set[str]]] = {}
        self.repeated: set[int] = set()
        """VMs whose rows may be those of two copies, not told apart by where they stand."""
        self.changed: set[int] = set()
        """Those of them whose copies say different things."""

    def start_file(self) -> None:
        """Begin a file."""
        self._of_other_files = set()

    def start_part(self) -> None:
        """Begin an export of the file."""
        self._of_other_parts = set()
        self._in_sheet = {}

    def leave_out(self, draft: VmDraft, known: VmDraft, new: Origin, old: Origin) -> None:
        """Count a row that describes a VM again; ``new`` is where it stands, ``old`` the first."""
        report = self._report
        report.duplicates += 1
        of = report.duplicates_of
        of[known.vcenter] = of.get(known.vcenter, 0) + 1
        report.skip(_reason(new, old), draft.name, Weight.NOTE)
        if new.file != old.file:
            self._of_other_files.add(known.index)
        elif new.part != old.part:
            self._of_other_parts.add(known.index)
        elif new.number != old.number:
            self._in_sheet.setdefault(new.number, set()).add(known.index)
        else:
            self.repeated.add(known.index)
            self._note_places(draft, known)
        if (new.file, new.part) == (old.file, old.part) and draft.row_hash != known.row_hash:
            self.changed.add(known.index)
        if new.older_than(old):
            export = new.file, new.part
            self._outdated.setdefault(export, (new.dated_title, set()))[1].add(known.vcenter)

    def _note_places(self, draft: VmDraft, known: VmDraft) -> None:
        own, theirs = ({at: each.values[at] for at in PLACES} for each in (known, draft))
        if own != theirs:
            self._places.setdefault(known.index, (own, []))[1].append(theirs)

    def elsewhere(self, number: str, *, paired: bool) -> set[int]:
        """VMs whose rows in a sheet of this number are those of a copy that is left out."""
        known = self._of_other_files | self._of_other_parts
        if paired:
            return known | self._in_sheet.get(number, set())
        # One sheet for all vInfo may hold the rows of every copy, or of one.
        self.repeated.update(*self._in_sheet.values())
        return known

    def copies_of(self, index: int) -> Copies:
        """What the rows of a VM may be, as far as they could not be told apart."""
        if index not in self.repeated:
            return Copies.ONE
        return Copies.CHANGED if index in self.changed else Copies.EQUAL

    def is_of_copy(self, index: int, told: Mapping[str, str]) -> bool:
        """Whether a row stands where its VM does by the row of vInfo that was left out."""
        places = self._places.get(index)
        if places is None:
            return False
        own, others = places
        if all(value in ("", own[at]) for at, value in told.items()):
            return False
        return any(all(value in ("", other[at]) for at, value in told.items()) for other in others)

    def tell_outdated(self, drafts: list[VmDraft], origins: list[Origin]) -> None:
        """Tell the VMs that only an older export has, though newer ones list the same vCenter."""
        for draft in drafts:
            origin = origins[draft.sheet]
            title, vcenters = self._outdated.get((origin.file, origin.part), ("", set()))
            if draft.vcenter in vcenters:
                self._report.suspect(
                    f"VMs that only the older {title} lists; exclude those that are gone",
                    draft.name,
                )


def _reason(new: Origin, old: Origin) -> str:
    if (new.file, new.part) == (old.file, old.part):
        return "second row of the same VM"
    newer = "the newer " if new.older_than(old) else ""
    return f"VMs of {new.dated_title} left out, taken from {newer}{old.dated_title}"
