"""Which vCenters the rows of a file name, by ``VI SDK UUID`` and ``VI SDK Server``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from sys import intern

from app.domain.inventory.draft_identity import share_a_place, uuids_name_vcenters
from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.estates import is_unnamed


class VcenterNames:
    """The vCenters of one import (``all``), of the file and of the part that is being read.

    Each maps identities to the names that people know them by.
    """

    def __init__(self, known: dict[str, str]) -> None:
        self.all = known
        self.file: dict[str, str] = {}
        self.part: dict[str, str] = {}
        self.trusted = True
        self._metadata: dict[str, set[str]] = {}

    def start_file(self) -> None:
        """Begin a file, of which nothing is known yet."""
        self.file = {}
        self.start_part(whole=False)

    def start_part(self, *, whole: bool) -> None:
        """Begin an export of the file; a ``whole`` part is of all its exports."""
        self.part = dict(self.file) if whole else {}
        self.trusted = True
        self._metadata = {}

    def add_metadata(self, number: str, server: str) -> None:
        """Note the server that vMetaData names, by the number of its sheet."""
        self._metadata.setdefault(number, set()).add(server)

    def server_of(self, number: str, *, paired: bool) -> str:
        """The server that vMetaData says of rows that name none, "" where it says several.

        ``paired`` sheets go by the vMetaData of their own number alone.
        """
        told = (
            self._metadata.get(number, set())
            if paired
            else {server for servers in self._metadata.values() for server in servers}
        )
        return next(iter(told)) if len(told) == 1 else ""

    def identity(self, uuid: str, server: str) -> str:
        """What a row names its vCenter by: its UUID where that can be trusted, else the server."""
        return intern((uuid.casefold() if self.trusted else "") or server.casefold())

    def note(self, identity: str, shown: str) -> None:
        """Note a vCenter of the part with its name; a name is better than a bare UUID."""
        for names in (self.part, self.file, self.all):
            if names.setdefault(identity, shown) == identity and shown:
                names[identity] = shown

    def known(self, uuid: str, server: str) -> str | None:
        """The vCenter of the part that a row names by its UUID or its server."""
        identity = self.identity(uuid, server)
        if identity and identity in self.part:
            return identity
        name = server.casefold()
        named = [key for key, shown in self.part.items() if shown.casefold() == name]
        return named[0] if name and len(named) == 1 else None

    # -- the rows of vInfo -----------------------------------------------------------------------

    def name(self, drafts: Sequence[VmDraft], before: Iterable[VmDraft], server: str) -> None:
        """Find the vCenter of each VM of one vInfo; ``server`` is vMetaData's.

        A row without a UUID is of the vCenter whose UUID other rows tell of its server. ``before``
        are the VMs of earlier sheets and files, which may name the same vCenter otherwise.
        """
        self.trusted = uuids_name_vcenters(drafts)
        uuids: defaultdict[str, set[str]] = defaultdict(set)
        for draft in drafts:
            if self.trusted and draft.sdk_uuid and draft.sdk_server:
                uuids[draft.sdk_server.casefold()].add(self.identity(draft.sdk_uuid, ""))
        for draft in drafts:
            told = draft.sdk_server or server
            only = uuids.get(told.casefold(), ()) if told and not draft.sdk_uuid else ()
            draft.vcenter = (
                next(iter(only)) if len(only) == 1 else self.identity(draft.sdk_uuid, told)
            )
        self._one_for_each_server(drafts, before, server)
        _join_blank_rows(drafts)

    def _one_for_each_server(
        self, drafts: Sequence[VmDraft], before: Iterable[VmDraft], told: str
    ) -> None:
        """Where one of two exports has no UUID of the vCenter, its server tells that it is one."""
        known: defaultdict[str, set[str]] = defaultdict(set)
        for draft in before:
            known[draft.sdk_server.casefold()].add(draft.vcenter)
        for draft in drafts:
            server, own = (draft.sdk_server or told).casefold(), draft.vcenter
            alike = known.get(server, set()) if server else set()
            if len(alike) == 1 and own not in alike and server in {own, *alike}:
                (draft.vcenter,) = alike


def _join_blank_rows(drafts: Sequence[VmDraft]) -> None:
    """Give rows that name no vCenter to the only one of the sheet, where they stand in it.

    They do where a row is on a host, or in a cluster, that VMs of that vCenter are in too.
    """
    named = [draft for draft in drafts if not is_unnamed(draft.vcenter)]
    blank = [draft for draft in drafts if is_unnamed(draft.vcenter)]
    if not blank or len({draft.vcenter for draft in named}) != 1:
        return
    names = {draft.vm_ref: draft.name for draft in named if draft.vm_ref}
    if any(names.get(draft.vm_ref, draft.name) != draft.name for draft in blank):
        return  # IDs are counted anew in each vCenter
    if share_a_place(blank, named):
        for draft in blank:
            draft.vcenter = named[0].vcenter
