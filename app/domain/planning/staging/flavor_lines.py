"""Flavor staging as it is shown: each shape of VMs in plan with its flavor and what the cloud has.

A shape that was never decided has a proposed row, so that rows follow the plan by themselves; it
is stored with the first decision. Stored rows whose shape no VM has any more are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.cloud import CloudFlavor, CloudInventory, name_key
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.capacity.flavor_match import Shape, ram_text
from app.domain.planning.staging.deriving import Members, missing_flavors
from app.domain.planning.staging.flavor_choice import Candidate, FlavorShelf, size_of
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.units import MIB_PER_GIB

MAX_NAME = 255

_SIZE_IN_NAME = re.compile(
    r"(?<![a-z0-9])(\d+)\s*-?(?:vcpus?|cpus?|c)(?![a-z])\W*(\d+)\s*-?(g|m)i?b?(?![a-z0-9])",
    re.IGNORECASE,
)


class StagingState(StrEnum):
    """How far the decision about a row is."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    EXISTS = "exists"
    DIFFERS = "differs"
    SKIPPED = "skipped"


STATE_TEXT: Mapping[StagingState, str] = {
    StagingState.PROPOSED: "Proposed",
    StagingState.CONFIRMED: "Confirmed",
    StagingState.EXISTS: "Exists",
    StagingState.DIFFERS: "Differs",
    StagingState.SKIPPED: "Skipped",
}
STATE_MEANING: Mapping[StagingState, str] = {
    StagingState.PROPOSED: "To be confirmed.",
    StagingState.CONFIRMED: "Confirmed: provisioning makes it.",
    StagingState.EXISTS: "Confirmed, and the target has it.",
    StagingState.DIFFERS: "The target has something else by that name, or no longer has it.",
    StagingState.SKIPPED: "No flavor is made, and none was chosen.",
}


@dataclass(frozen=True, slots=True)
class FlavorLine:
    """A shape with its row. ``problems`` keep it from being confirmed, ``remarks`` do not.

    ``match`` is the flavor that was chosen, ``offer`` the one that matching would take, and
    ``by_hand`` counts those that only an operator may choose, where there is neither.
    ``differs`` where the cloud speaks against the row. ``made`` tells that the plan itself has made
    the flavor since the cloud was read.
    """

    row: FlavorRow
    vms: tuple[int, ...] = ()
    match: CloudFlavor | None = None
    offer: Candidate | None = None
    by_hand: int = 0
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    differs: bool = False
    cloud_known: bool = False
    made: bool = False

    @property
    def key(self) -> Shape:
        """What the line is known by."""
        return self.row.shape

    @property
    def matched(self) -> bool:
        """Whether a flavor of the cloud was chosen or made."""
        return bool(self.row.pcd_flavor_id)

    @property
    def nothing_fits(self) -> bool:
        """Whether it is to be confirmed, and matching would find no flavor of the known cloud."""
        open_ = not (self.row.settled or self.matched)
        return self.cloud_known and open_ and self.offer is None

    @property
    def state(self) -> StagingState:
        """How far the decision is."""
        if self.row.skip:
            return StagingState.SKIPPED
        if self.differs:
            return StagingState.DIFFERS
        if not self.row.confirmed:
            return StagingState.PROPOSED
        return StagingState.EXISTS if self.matched else StagingState.CONFIRMED

    @property
    def live_text(self) -> str:
        """The flavor of the cloud that was chosen, or the one that is offered."""
        if self.matched:
            return self.match.name if self.match else self.row.target_flavor_name
        return self.offer.flavor.name if self.offer else ""

    @property
    def why(self) -> str:
        """Why that one, or why none."""
        row = self.row
        if row.skip:
            return ""
        if self.matched:
            if self.match is None and self.made:
                return "Made by this plan"
            if self.match is None:
                return "Chosen; not in the inventory" if self.cloud_known else "Chosen"
            chosen = Candidate(self.match, row.shape)
            return f"Chosen: {chosen.size_text}"
        if not self.cloud_known:
            return "The cloud's flavors are not known"
        if self.offer:
            return f"Offered: {self.offer.size_text}"
        if self.by_hand:
            return f"Only by hand: {count_text(self.by_hand, 'flavor')}"
        return "No flavor is as large"


def shelf_of(inventory: CloudInventory | None) -> FlavorShelf:
    """The flavors of a cloud, of which nothing is known without an inventory."""
    if inventory is None or not inventory.knows("flavors"):
        return FlavorShelf((), known=False)
    return FlavorShelf(inventory.flavors)


def flavor_lines(
    members: Members[Shape],
    rows: Sequence[FlavorRow],
    shelf: FlavorShelf,
    made: Collection[Shape] = (),
) -> list[FlavorLine]:
    """A line for each shape of VMs in plan, in the order of the shapes; ``members`` has the VMs.

    Flavors of the shapes ``made`` are there, though the cloud was read before.
    """
    known = [row for row in rows if row.shape in members]
    shown = sorted((*known, *missing_flavors(members, rows)), key=lambda row: row.shape)
    names = name_counts(shown)
    return [line_of(row, members[row.shape], shelf, names, made=row.shape in made) for row in shown]


def unused_rows(members: Members[Shape], rows: Iterable[FlavorRow]) -> int:
    """How many stored rows no VM in plan needs any more."""
    return sum(row.shape not in members for row in rows)


def name_counts(rows: Iterable[FlavorRow]) -> Counter[str]:
    """How many rows want a flavor of a name to be made, by the name as it is compared."""
    return Counter(name_key(row.target_flavor_name) for row in rows if wants_name(row))


def wants_name(row: FlavorRow) -> bool:
    """Whether a row's name is that of a flavor to be made, and so its own alone."""
    return not (row.skip or row.pcd_flavor_id)


def line_of(
    row: FlavorRow,
    vms: tuple[int, ...],
    shelf: FlavorShelf,
    names: Mapping[str, int],
    *,
    made: bool = False,
) -> FlavorLine:
    """What is to be said of a row; ``names`` as :func:`name_counts` has them."""
    match = shelf.by_id.get(row.pcd_flavor_id) if row.pcd_flavor_id else None
    offer = None if row.pcd_flavor_id else shelf.automatic(row.shape)
    alone = not (row.pcd_flavor_id or offer)
    against = () if row.skip else tuple(_against(row, match, shelf))
    gone = bool(row.pcd_flavor_id) and shelf.known and match is None and not made
    own = () if row.skip else tuple(_own_problems(row, names))
    return FlavorLine(
        row,
        vms,
        match,
        offer,
        shelf.holding(row.shape) if alone else 0,
        (*own, *against),
        () if row.skip else tuple(_remarks(row, match, shelf, gone=gone)),
        differs=bool(against) or (gone and not row.skip),
        cloud_known=shelf.known,
        made=made,
    )


def _own_problems(row: FlavorRow, names: Mapping[str, int]) -> Iterable[str]:
    if row.pcd_flavor_id:
        return
    wrong = name_problem(row.target_flavor_name)
    if wrong:
        yield wrong
    elif names[name_key(row.target_flavor_name)] > 1:
        yield f"Another shape's flavor is called “{row.target_flavor_name}” too."


def name_problem(name: str) -> str:
    """Why Nova would refuse a flavor's name; empty where it takes it.

    It takes printable signs of the first plane of Unicode, and no blanks at the ends.
    """
    text = name.strip()
    if not text:
        return "The flavor has no name."
    if len(text) > MAX_NAME:
        return f"A flavor's name has at most {MAX_NAME} characters."
    for sign in text:
        category = unicodedata.category(sign)
        if category[0] == "C" or category in {"Zl", "Zp"} or ord(sign) >= 0xFFFF:
            shown = f"“{sign}”" if sign.isprintable() else f"the sign U+{ord(sign):04X}"
            return f"Nova does not take {shown} in a flavor's name."
    return ""


def _against(row: FlavorRow, match: CloudFlavor | None, shelf: FlavorShelf) -> Iterable[str]:
    """What the cloud has to say against a row."""
    if not shelf.known:
        return
    if row.pcd_flavor_id:
        if match and size_of(match) != row.chosen:
            yield (
                f"“{match.name}” has {size_of(match).title} by now, and not the "
                f"{row.chosen.title} with which it was chosen: choose again."
            )
        return
    other = shelf.by_name.get(name_key(row.target_flavor_name))
    if other is None:
        return
    if size_of(other) != row.shape:
        yield (
            f"The target has a flavor “{other.name}” of {size_of(other).title}: give this one "
            "another name."
        )
    elif shelf.obstacles_of(other):
        yield (
            f"The target's flavor “{other.name}” has this size but "
            f"{shelf.obstacles_of(other)[0]}: give another name, or choose it by hand."
        )


def _remarks(
    row: FlavorRow, match: CloudFlavor | None, shelf: FlavorShelf, *, gone: bool
) -> Iterable[str]:
    if gone:
        yield (
            "The flavor is not in the inventory: read the cloud again. If it is gone, clear the "
            "match."
        )
    if match:
        why = shelf.obstacles_of(match)
        if why:
            yield f"“{match.name}” {'; it '.join(why)}."
        if match.disk_gb or match.ephemeral_gb:
            yield (
                f"“{match.name}” has a disk of {grouped(match.disk_gb + match.ephemeral_gb)} GB, "
                "which "
                "VMs that boot from volumes do not use."
            )
    told = size_in_name(row.target_flavor_name)
    if told and told != row.chosen and not row.pcd_flavor_id:
        yield (
            f"Its name tells {told.vcpus} vCPU and {ram_text(told.ram_mib)}, but it has "
            f"{row.chosen.title}."
        )


def size_in_name(name: str) -> Shape | None:
    """The size that a name like ``mig.4c.16g`` or ``m1-4vcpu-16gb`` tells, None where none."""
    found = _SIZE_IN_NAME.search(name)
    if not found or len(found[1]) > 6 or len(found[2]) > 9:
        return None
    memory = int(found[2]) * (MIB_PER_GIB if found[3].casefold() == "g" else 1)
    return Shape(int(found[1]), memory)
