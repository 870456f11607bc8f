"""What the three imports of lists have in common, and how each is read, shown and applied."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped, spoken
from app.domain.planning.dependencies.flow_classify import SURE
from app.domain.planning.dependencies.flow_columns import FIELD_WORDS, FlowField
from app.domain.planning.dependencies.words import edges_text
from app.domain.planning.facts.columns import (
    DEPENDS_ON,
    KEYS,
    KIND,
    NEEDED_BY,
    TITLES,
    recognise,
)
from app.domain.planning.facts.record import FIELDS
from app.services import dependency_imports, facts
from app.ui.shell.list_previews import (
    FACT_COLUMNS,
    SERVICE_COLUMNS,
    PreviewList,
    address_list,
    edge_list,
    refused_list,
    sentence_list,
)

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.progress import Ticket
    from app.domain.text_table import TextTable
    from app.services.ports import FlowFile, FlowReader, ListReader
    from app.services.workspace import Workspace

Places = Mapping[str, int]
"""Role of a column to its place."""

SHOWN_ROWS = 20
"""First rows that are shown beside the choice of columns."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or one inside a zip: headings, first rows, and the columns that were recognised.

    ``note`` says what it is where there are no columns to choose, ``taken`` which of several
    tables it is.
    """

    name: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    places: Places
    note: str = ""
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying would do. ``anything`` is whether there is anything to apply."""

    prepared: Any
    sentence: str
    lists: tuple[PreviewList, ...]
    anything: bool


class ListImport(ABC):
    """An import of a file that people keep; each subclass is one kind."""

    title = ""
    accepts = False
    """Whether what is proposed can be accepted at once, from a confidence on."""
    roles: Sequence[tuple[str, str]] = ()
    """Role and title of what a column may hold."""

    def __init__(self, workspace: Workspace, project_id: int) -> None:
        self._workspace, self._project_id = workspace, project_id
        self.parts: tuple[Part, ...] = ()
        self.sheet = ""
        self.sheets: tuple[str, ...] = ()
        self.least: float | None = None
        """The confidence (0 to 1) from which proposals are accepted; None: none is."""

    @abstractmethod
    def read(self, ticket: Ticket) -> None:
        """Read as much as is needed to choose columns.

        :raises UserError: when the file cannot be used.
        """

    @abstractmethod
    def prepare(self, places: Mapping[str, Places], ticket: Ticket) -> Preview:
        """What applying would do with columns as chosen, by the part's name.

        :raises UserError: when a column is missing.
        """

    @abstractmethod
    def apply(self, preview: Preview, ticket: Ticket) -> ChangeSet:
        """Write it, as one undo step."""

    def use_sheet(self, sheet: str) -> None:
        """Read another sheet of the workbook next time."""
        self.sheet = sheet

    def wording(self, _preview: Preview) -> str:
        """What the button says."""
        return "Apply"


# -- tables ----------------------------------------------------------------------------------------


class TableImport(ListImport):
    """An import of one table, of whatever it may tell."""

    for_table = False

    def __init__(
        self, workspace: Workspace, project_id: int, reader: ListReader, path: Path
    ) -> None:
        super().__init__(workspace, project_id)
        self._reader, self._path = reader, path
        self._table: TextTable | None = None

    def read(self, ticket: Ticket) -> None:
        """Read the table."""
        self._read(ticket)

    def _read(self, ticket: Ticket) -> TextTable:
        ticket.step(0, 100, f"Reading {self._path.name}")
        self._table = table = self._find(ticket)
        self.sheet, self.sheets = table.sheet, table.sheets
        places = self.recognised(table.headings)
        rows = table.preview(SHOWN_ROWS)
        self.parts = (Part(table.name, table.headings, rows, places, taken=table.taken),)
        return table

    def recognised(self, headings: Sequence[str]) -> Places:
        """Which column is what, by the headings."""
        return recognise(headings, for_table=self.for_table).places

    def _find(self, ticket: Ticket) -> TextTable:
        """The table that was chosen, else the first sensible one."""
        return self._reader.read(self._path, ticket, self.sheet)

    def _read_table(self, ticket: Ticket) -> TextTable:
        if self._table is None or self._table.sheet != self.sheet:
            return self._read(ticket)
        return self._table


class DependenciesImport(TableImport):
    """A table of VMs and what each depends on."""

    title = "Import dependencies"
    roles = tuple((role, TITLES[role]) for role in (*KEYS, DEPENDS_ON, NEEDED_BY, KIND))
    for_table = True

    def _find(self, ticket: Ticket) -> TextTable:
        return dependency_imports.find_table(self._reader, self._path, ticket, self.sheet)

    def prepare(self, places: Mapping[str, Places], ticket: Ticket) -> Preview:
        """Match its rows."""
        table = self._read_table(ticket)
        prepared = dependency_imports.matched_table(
            self._workspace, self._project_id, table, ticket, places.get(table.name)
        )
        found = prepared.found
        lists = (
            edge_list("New", found.edges, found.names or {}, "Nothing in it is new."),
            refused_list(found.refused, found.names or {}),
            sentence_list("Not taken", found.problems, "Every row was taken."),
        )
        return Preview(prepared, f"{found.sentence}.", lists, bool(found.edges))

    def apply(self, preview: Preview, ticket: Ticket) -> ChangeSet:
        """Write it, as one undo step."""
        return dependency_imports.apply_table(self._workspace, preview.prepared, ticket)

    def wording(self, preview: Preview) -> str:
        """What the button says."""
        return f"Add {edges_text(len(preview.prepared.found.edges))}"


class FactsImport(TableImport):
    """A list of facts of VMs, which may name their dependencies as well."""

    title = "Import facts"
    roles = tuple((role, TITLES[role]) for role in (*KEYS, *FIELDS, DEPENDS_ON, NEEDED_BY, KIND))

    def prepare(self, places: Mapping[str, Places], ticket: Ticket) -> Preview:
        """Match its rows."""
        table = self._read_table(ticket)
        prepared = facts.matched(
            self._workspace, self._project_id, table, ticket, places.get(table.name)
        )
        reading, edges = prepared.reading, prepared.edges
        names = prepared.names
        changes = [
            (number, each.vm, each.title, each.before, each.after)
            for number, each in enumerate(prepared.changes)
        ]
        lists = [
            PreviewList("Facts", FACT_COLUMNS, changes, "The list says nothing new."),
            sentence_list(
                "Not taken", [*prepared.problems, *edges.problems], "Every row was taken."
            ),
        ]
        if reading.dependencies.edges or edges.refused:
            lists.insert(1, edge_list("Dependencies", edges.edges, names, "Nothing is new."))
            lists.insert(2, refused_list(edges.refused, names))
        unused = ", ".join(reading.unused)
        sentence = f"{prepared.sentence}." + (f" Not used: {unused}." if unused else "")
        return Preview(prepared, sentence, tuple(lists), bool(prepared.changes or edges.edges))

    def apply(self, preview: Preview, ticket: Ticket) -> ChangeSet:
        """Write it, as one undo step."""
        return facts.apply(self._workspace, preview.prepared, ticket)

    def wording(self, preview: Preview) -> str:
        """What the button says."""
        vms = {change.vm_id for change in preview.prepared.changes}
        return f"Set facts of {count_text(len(vms), 'VM')}" if vms else "Apply"


# -- flows -----------------------------------------------------------------------------------------


class FlowsImport(ListImport):
    """Exports of network flows, several at a time and of any size."""

    title = "Import flows"
    accepts = True
    roles = tuple((field.value, FIELD_WORDS[field]) for field in FlowField)

    def __init__(
        self, workspace: Workspace, project_id: int, reader: FlowReader, paths: Sequence[Path]
    ) -> None:
        super().__init__(workspace, project_id)
        self._reader, self._paths = reader, list(paths)

    def read(self, ticket: Ticket) -> None:
        """Look at how the files are laid out."""
        found: list[FlowFile] = []
        for number, path in enumerate(self._paths):
            ticket.step(number, len(self._paths), f"Looking at {path.name}")
            found += self._reader.preview(path)
        self.parts = tuple(
            Part(
                each.name, each.headings, each.rows[:SHOWN_ROWS],
                {field.value: place for field, place in each.columns.items()},
                "Lines as ss and netstat print them: there are no columns to choose."
                if each.listing else "",
            )
            for each in found
        )  # fmt: skip

    def prepare(self, places: Mapping[str, Places], ticket: Ticket) -> Preview:
        """Match its rows."""
        chosen = {
            part.name: {FlowField(role): at for role, at in places[part.name].items()}
            for part in self.parts
            if not part.note and part.name in places and places[part.name] != part.places
        }
        prepared = dependency_imports.read_flow_files(
            self._workspace, self._reader, self._project_id, self._paths, ticket, chosen or None
        )
        found, tally = prepared.found, prepared.tally
        names = found.names or {}
        services = [
            (number, names.get(each.vm_id, ""), ", ".join(each.services), each.clients,
             spoken(each.sentence))
            for number, each in enumerate(prepared.services)
        ]  # fmt: skip
        lists = (
            edge_list("Proposed", found.edges, names, "The flows say nothing new."),
            PreviewList("Shared services", SERVICE_COLUMNS, services,
                        "No server of everybody was found."),
            address_list("Addresses of nobody", tally.foreign, names,
                          "Every address belongs to a VM."),
            address_list("Ambiguous", tally.ambiguous, names,
                          "No address belongs to several VMs."),
            sentence_list("Notes", [*tally.notes, *tally.left_out], "Every row was used."),
        )  # fmt: skip
        parts = [
            f"{count_text(tally.rows, 'row')} read, {grouped(tally.used)} between two VMs",
            f"{edges_text(len(found.edges))} new or changed",
            f"{grouped(prepared.at_least(SURE))} with a confidence of {SURE:.0%} or more"
            if found.edges else "",
            f"{grouped(found.known)} known already" if found.known else "",
            count_text(len(prepared.services), "shared service") if prepared.services else "",
            f"{_addresses_text(tally.foreign_addresses)} of nobody"
            if tally.foreign_addresses else "",
        ]  # fmt: skip
        sentence = f"{' · '.join(part for part in parts if part)}."
        return Preview(prepared, sentence, lists, bool(found.edges or prepared.services))

    def apply(self, preview: Preview, ticket: Ticket) -> ChangeSet:
        """Write it, as one undo step."""
        return dependency_imports.apply_flows(self._workspace, preview.prepared, ticket, self.least)

    def wording(self, preview: Preview) -> str:
        """What the button says."""
        prepared = preview.prepared
        count = len(prepared.found.edges)
        taken = 0 if self.least is None else prepared.at_least(self.least)
        if not taken:
            return f"Propose {edges_text(count)}"
        rest = f", propose {grouped(count - taken)}" if count > taken else ""
        return f"Accept {edges_text(taken)}{rest}"


def _addresses_text(count: int) -> str:
    return "1 address" if count == 1 else f"{grouped(count)} addresses"
