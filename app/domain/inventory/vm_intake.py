"""Takes in the VMs of one vInfo after another: whose they are, and which were read before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from app.domain.inventory.draft_identity import (
    copied_estate,
    goes_on,
    identity_in_vcenter,
    same_unnamed,
    uuids_of_clones,
)
from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.estates import is_unnamed, unused_name
from app.domain.inventory.left_out import LeftOut, Origin
from app.domain.inventory.report import ImportReport, SheetReport
from app.domain.inventory.sheet_fields import VM_SHEETS
from app.domain.inventory.sheet_names import ExportPart
from app.domain.inventory.vcenter_names import VcenterNames
from app.domain.inventory.vm_index import VmIndex


class VmIntake:
    """Gives each VM its vCenter and identity; ``drafts`` are those that count."""

    def __init__(
        self, report: ImportReport, drafts: list[VmDraft], names: VcenterNames, left_out: LeftOut
    ) -> None:
        self.drafts = drafts
        self.index = VmIndex(drafts)
        self.origins: list[Origin] = []
        self.vcenters_of: dict[str, dict[str, None]] = {}
        """The vCenters of each vInfo of the part, by the number of its sheet."""
        self._report, self._names, self._left_out = report, names, left_out
        self._identities: dict[str, int] = {}
        self._copies: dict[str, int] = {}  # the next number of VMs that nothing tells apart
        self._part = ExportPart("", {}, whole=True)
        self._first_of_part = 0

    def start_part(self, part: ExportPart) -> None:
        """Begin one of the exports of a file."""
        self._part = part
        self._first_of_part = len(self.drafts)
        self.vcenters_of = {}

    def take(self, drafts: list[VmDraft], sheet: SheetReport, origin: Origin) -> None:
        """Take in the VMs of one vInfo: find their vCenter and identity, leave out repetitions."""
        self.origins.append(origin)
        server = self._names.server_of(origin.number, paired=self._meta_is_paired())
        self._names.name(drafts, self.drafts, server)
        for draft in drafts:
            draft.file, draft.part = origin.file, origin.part
            draft.sheet = len(self.origins) - 1
        copies = self._copies_of_known(drafts)
        self._note_vcenters(drafts, server, origin.number)
        clones = uuids_of_clones(drafts)
        for draft in drafts:
            self._report.rows += 1
            rows_of = self._report.rows_of
            rows_of[draft.vcenter] = rows_of.get(draft.vcenter, 0) + 1
            shown = self._names.part.get(draft.vcenter, draft.vcenter)
            draft.values["vcenter_name"] = draft.sdk_server or shown
            known = copies.get(id(draft))
            uuid = "" if (draft.vcenter, draft.vm_uuid) in clones else draft.vm_uuid
            identity = f"{draft.vcenter}/{identity_in_vcenter(draft, uuid)}"
            if known is None:
                known = self._same_machine(draft, identity, exact=bool(draft.vm_ref or uuid))
            if known is not None:
                of = self.drafts[known]
                self._left_out.leave_out(draft, of, origin, self.origins[of.sheet])
                continue
            sheet.joined += 1
            self._add(draft, identity)

    def _meta_is_paired(self) -> bool:
        """Whether a vMetaData speaks of the vInfo of its own number only.

        It does where each vInfo has one, or where each has other sheets of its own.
        """
        return any(map(self._part.paired, ("vMetaData", *VM_SHEETS)))

    def _note_vcenters(self, drafts: Iterable[VmDraft], server: str, number: str) -> None:
        of_sheet = self.vcenters_of.setdefault(number, {})
        for draft in drafts:
            vcenter = draft.vcenter
            known = self._report.vcenters.get(vcenter, "")
            told = "" if is_unnamed(vcenter) else draft.sdk_server or server
            self._names.note(vcenter, told or known or vcenter)
            of_sheet[vcenter] = None

    def _copies_of_known(self, drafts: list[VmDraft]) -> dict[int, int]:
        """Rows of an export that names no vCenter and is a copy of one read before, by their VM.

        An export that is no copy becomes an estate of its own.
        """
        found: dict[int, int] = {}
        for vcenter in dict.fromkeys(draft.vcenter for draft in drafts):
            own = [draft for draft in drafts if draft.vcenter == vcenter]
            estates: defaultdict[str, list[VmDraft]] = defaultdict(list)
            for draft in self.drafts:
                if is_unnamed(vcenter) or is_unnamed(draft.vcenter):
                    estates[draft.vcenter].append(draft)
            copied = copied_estate(own, estates)
            if copied is not None:
                alike, pairs = copied
                for draft in own:
                    draft.vcenter = alike
                found.update(pairs)
            elif is_unnamed(vcenter) and not self._goes_on(own, estates[vcenter]):
                fresh = unused_name(self._report.vcenters)
                self._report.vcenters[fresh] = self.origins[-1].title
                for draft in own:
                    draft.vcenter = fresh
        return found

    def _goes_on(self, own: list[VmDraft], before: list[VmDraft]) -> bool:
        """Whether VMs without a vCenter are of the estate that was read under the same identity.

        A second vInfo may go on with the first, unless each has other sheets of its own.
        """
        if not before:
            return True
        here = all(draft.index >= self._first_of_part for draft in before)
        apart = any(map(self._part.paired, VM_SHEETS))
        return here and not apart and goes_on(own, before)

    def _same_machine(self, draft: VmDraft, identity: str, *, exact: bool) -> int | None:
        """The VM that was read before under this identity, None where it is another one.

        VM IDs and UUIDs (``exact``) name one VM of a vCenter; where the rows do not name it, two
        VMs may have the same. Names in one folder may only repeat where a sheet or file does.
        """
        first = self._identities.get(identity)
        if first is None:
            return None
        known = self.drafts[first]
        named = not is_unnamed(draft.vcenter)
        if exact:
            if known.vm_uuid and draft.vm_uuid:
                return first if known.vm_uuid == draft.vm_uuid else None
            placed = draft.sdk_uuid or draft.sdk_server or (named and known.file != draft.file)
            return first if placed or same_unnamed(known, draft) else None
        if known.sheet != draft.sheet:
            named = named and bool(draft.values["datacenter"])
            return first if named or known.file != draft.file else None
        told = draft.values["folder"] or draft.values["primary_ip"] or draft.path
        return first if told and known.row_hash == draft.row_hash else None

    def _add(self, draft: VmDraft, identity: str) -> None:
        if identity in self._identities:
            copy = self._copies.get(identity, 2)
            while f"{identity}#{copy}" in self._identities:
                copy += 1
            self._copies[identity] = copy + 1
            self._report.suspect("VMs that only their position tells apart", draft.name)
            identity = f"{identity}#{copy}"
        draft.index = len(self.drafts)
        self._identities[identity] = draft.index
        draft.values["identity"] = identity
        self.drafts.append(draft)
        self.index.add(draft)
