"""What services need from outside, as protocols. ``app.bootstrap`` hands in the adapters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from app.domain.cloud import CloudConnection, CloudIdentity, CloudInventory, FoundConnection
    from app.domain.errors import UserError
    from app.domain.planning.calendar.entries import CalendarEntry
    from app.domain.planning.dependencies.address_book import AddressBook
    from app.domain.planning.dependencies.flow_columns import FlowField
    from app.domain.planning.dependencies.flow_ports import FlowPorts
    from app.domain.planning.dependencies.flow_tally import FlowTally
    from app.domain.planning.networks.template import NetworkTemplate
    from app.domain.planning.networks.template_reading import TemplateSheet
    from app.domain.planning.plan.plan import Plan
    from app.domain.planning.provisioning.found import Found, Holding
    from app.domain.planning.provisioning.plan_record import CloudPlace
    from app.domain.planning.provisioning.report import PrepReport
    from app.domain.planning.remediation.report import RemediationReport
    from app.domain.planning.staging.credentials import CredentialSheet
    from app.domain.planning.waves.runbook.record import Runbook
    from app.domain.progress import Ticket
    from app.domain.shown_table import ShownTable
    from app.domain.text_table import TextTable

Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd about a table's form: what, where, and whether rows were left out for it."""

    what: str
    where: str
    left_out: bool
    count: int = 1


class RawTable(Protocol):
    """A sheet as it stands in the file; the first row holds the headings."""

    @property
    def name(self) -> str:
        """Name of the sheet or file, as found."""

    @property
    def row_estimate(self) -> int:
        """About how many rows there are, for progress."""

    def rows(self) -> Iterator[Cells]:
        """Rows from the first one that is not blank; trailing blank rows are left out."""

    def oddities(self) -> Sequence[Oddity]:
        """What was odd about its form, known once it is open."""


class TableSource(Protocol):
    """An opened export: several tables of one file, folder or zip."""

    @property
    def label(self) -> str:
        """File or folder name for people."""

    @property
    def modified(self) -> datetime:
        """When the file was last written."""

    @property
    def all_text(self) -> bool:
        """Whether every cell comes as text (CSV)."""

    def table_names(self) -> list[str]:
        """Names of the tables, as found."""

    def table(self, name: str, ticket: Ticket) -> RawTable:
        """Open one table. Its cells may stay in memory until it is dropped."""


class TableReader(Protocol):
    """Opens RVTools exports."""

    def open(self, path: Path, ticket: Ticket) -> AbstractContextManager[Sequence[TableSource]]:
        """Open a workbook, a CSV file, or a folder or zip of either: one source per export.

        :raises app.domain.errors.UserError: when it cannot be used, saying why.
        """


class Exporter(Protocol):
    """Writes a plan to one file."""

    suffix: str

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


class TableExporter(Protocol):
    """Writes a table as it is shown to one file."""

    @property
    def suffix(self) -> str:
        """What the file's name ends in."""

    def write(self, table: ShownTable, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


class FileWriter(Protocol):
    """Writes bytes that are there already."""

    def write(self, data: bytes, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


class RemediationExporter(Protocol):
    """Writes the remediation list to one file."""

    suffix: str

    def write(self, report: RemediationReport, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


@dataclass(frozen=True, slots=True)
class HolidayCountry:
    """A country whose public holidays are known: ISO code of two letters, and name."""

    code: str
    name: str


class HolidaySource(Protocol):
    """Knows public holidays by country and region."""

    def countries(self) -> Sequence[HolidayCountry]:
        """The countries whose holidays are known, by name."""

    def regions(self, country: str) -> Sequence[tuple[str, str]]:
        """Code and name of a country's regions that have holidays of their own."""

    def days(
        self, country: str, region: str, first_year: int, last_year: int
    ) -> Sequence[tuple[date, str]]:
        """Dates and names of the public holidays of some years, in order.

        :raises app.domain.errors.UserError: when the country or the region is not known.
        """


@dataclass(frozen=True, slots=True)
class BusySpan:
    """A time that is taken, with what for; the moments are in UTC, with zone."""

    start: datetime
    end: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class BusyFile:
    """What a calendar file says: the times taken in order, and what was not taken over, told."""

    name: str
    entries: int
    times: tuple[BusySpan, ...]
    notes: tuple[str, ...] = ()


class BusyReader(Protocol):
    """Reads the times that a calendar file says are taken."""

    def read(self, path: Path, zone: str, first: date, last: date, ticket: Ticket) -> BusyFile:
        """The times between two dates; what repeats for ever ends with the last.

        Times without a zone, and whole days, are those of ``zone``.

        :raises app.domain.errors.UserError: when it is no calendar file, saying why.
        """


class CalendarWriter(Protocol):
    """Writes entries of a calendar to a file that calendar programs read."""

    suffix: str

    def write(self, entries: Sequence[CalendarEntry], now: datetime, path: Path) -> None:
        """Write the whole file, or none of it. ``now`` is the moment at which it is written.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


class RunbookExporter(Protocol):
    """Writes one of the papers of a wave to one file."""

    @property
    def suffix(self) -> str:
        """What the file's name ends in."""

    def write(self, book: Runbook, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


@dataclass(frozen=True, slots=True)
class CalendarTools:
    """What calendars need from outside: holidays, files read, files written."""

    holidays: HolidaySource
    reader: BusyReader
    writer: CalendarWriter


class Clock(Protocol):
    """Tells the time; tests bring their own."""

    def now(self) -> datetime:
        """The moment, with time zone."""

    def zone(self) -> str:
        """IANA name of the time zone of this place."""


class CloudClient(Protocol):
    """Talks to the target cloud. Every call has timeouts, and stops when the ticket asks."""

    def check(self, connection: CloudConnection, secret: str, ticket: Ticket) -> CloudIdentity:
        """Log in and look which services answer.

        :raises app.domain.errors.UserError: a sentence that tells a wrong password, an
            unreachable address, an untrusted certificate, a missing right or an unknown version
            apart.
        """

    def inventory(
        self,
        connection: CloudConnection,
        secret: str,
        quotas_of: Collection[tuple[str, str]],
        ticket: Ticket,
    ) -> CloudInventory:
        """Read what the cloud holds; quotas only of the (domain, project) names asked for.

        What the account may not read is left out and named in the inventory's notes.

        :raises app.domain.errors.UserError: when the cloud cannot be read at all.
        """

    def settings_in(self, path: Path) -> Sequence[FoundConnection]:
        """The clouds that a clouds.yaml or openrc file tells how to reach; nothing is executed.

        :raises app.domain.errors.UserError: when the file is neither, saying what is wrong.
        """


class PrepExporter(Protocol):
    """Writes the provisioning summary, or the run log, to one file."""

    @property
    def suffix(self) -> str:
        """What the file's name ends in."""

    def write(self, report: PrepReport, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


class ProvisioningSession(Protocol):
    """A cloud that one is logged in to for provisioning; several threads may use it at once.

    ``ids`` maps the natural keys of tasks to the keys of their resources, as far as a task needs
    them: a project's domain, a subnet's network. Errors of the cloud come as ``UserError`` in
    words, except :class:`~app.domain.errors.UncertainError`, which says that nobody knows whether
    the call was carried out.
    """

    @property
    def place(self) -> CloudPlace:
        """Which cloud this is."""

    def begin_run(self) -> None:
        """From here on looks may rest on what this session has made since, and on lists of names
        that the cloud itself refuses to give twice; not those at what it has tried to make.
        """

    def look(self, spec: Any, ids: Mapping[str, str]) -> Sequence[Found]:
        """What the cloud has under the name of what is wanted, and what stands in its way."""

    def look_at_all(
        self, specs: Sequence[Any], ids: Mapping[str, str], ticket: Ticket
    ) -> Mapping[str, Sequence[Found] | UserError]:
        """The same for many, by their keys, in as few calls as there are kinds and projects.

        A wish that nothing can be said of has the reason instead.
        """

    def create(self, spec: Any, ids: Mapping[str, str], mark: str, secret: str = "") -> Found:
        """Make what is wanted, with our mark where the API takes one. ``secret`` is a password."""

    def change(self, spec: Any, ids: Mapping[str, str], found: Found) -> Found:
        """Make a resource that differs as it is wanted."""

    def put_back(self, spec: Any, ids: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Give a resource back the values that it had before we changed it."""

    def delete(self, spec: Any, ids: Mapping[str, str], resource_id: str) -> bool:
        """Delete what we made; False when it was gone already."""

    def holdings(self, spec: Any, resource_id: str) -> Sequence[Holding]:
        """What a domain, project, network or user holds that would go with it.

        :raises UserError: when it cannot be listed: then it counts as in use.
        """

    def set_password(self, user_id: str, secret: str) -> None:
        """Give an account another password."""

    def set_enabled(self, user_id: str, enabled: bool) -> bool:
        """Let an account sign in or not; False when it is gone."""

    def close(self) -> None:
        """Log out."""


class ProvisioningCloud(Protocol):
    """Opens clouds for provisioning."""

    def open(self, connection: CloudConnection, secret: str, ticket: Ticket) -> ProvisioningSession:
        """Log in.

        :raises app.domain.errors.UserError: saying what is wrong.
        """


class CredentialsExporter(Protocol):
    """Writes the sheet of user names with their passwords to one file."""

    suffix: str

    def write(self, sheet: CredentialSheet, path: Path, ticket: Ticket, password: str = "") -> None:
        """Write the whole file, or none of it; encrypted where a password is given.

        :raises app.domain.errors.UserError: when the place cannot be written.
        """


class PasswordVault(Protocol):
    """Encrypts passwords of accounts for the workspace, under a key that lies elsewhere."""

    @property
    def keeps(self) -> bool:
        """Whether there is a key: without one nothing is kept."""

    def seal(self, secret: str) -> str:
        """The password as a token that only this key opens; empty without a key."""

    def reveal(self, token: str) -> str:
        """The password of a token.

        :raises app.domain.errors.UserError: when the key is missing or another one.
        """

    def opens_any(self, tokens: Sequence[str], /) -> bool:
        """Whether it opens one of those tokens that are of its kind, or none of them is.

        A passphrase that opens none of what it should is likely a mistyped one.
        """


class SecretStore(Protocol):
    """Keeps secrets out of the workspace."""

    @property
    def lasting(self) -> bool:
        """Whether secrets are still there when the program is started again."""

    @property
    def note(self) -> str:
        """Why secrets are only kept for this run; empty when they last."""

    def get(self, key: str) -> str | None:
        """A secret, None when there is none."""

    def set(self, key: str, secret: str) -> None:
        """Keep a secret."""

    def delete(self, key: str) -> None:
        """Forget a secret; one that is not there is no error."""


class ListReader(Protocol):
    """Reads lists that people keep themselves: facts of VMs, and their dependencies."""

    def read(self, path: Path, ticket: Ticket, sheet: str = "") -> TextTable:
        """The table of a workbook or CSV file; ``sheet`` where it is not the first sensible one.

        :raises app.domain.errors.UserError: when the file is no table, saying why.
        """


class TemplateFiles(Protocol):
    """Writes and reads templates of the network map."""

    def write(self, template: NetworkTemplate, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """

    def read(self, path: Path, ticket: Ticket) -> TemplateSheet:
        """A template cell by cell.

        :raises UserError: when the file is no workbook, damaged, or far larger than a template.
        """


@dataclass(frozen=True, slots=True)
class FlowFile:
    """A file of flows (or one inside a zip) before it is read, for choosing columns by hand.

    ``listing`` says that it has lines as ``ss`` and ``netstat`` print them, and no columns;
    ``complete`` that it can be read as it is. ``columns`` has the place of each field found.
    """

    name: str
    path: Path
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: Mapping[FlowField, int]
    listing: bool
    complete: bool


class FlowReader(Protocol):
    """Reads exports of network flows of any size."""

    def preview(self, path: Path) -> Sequence[FlowFile]:
        """How the texts in a file are laid out.

        :raises app.domain.errors.UserError: when it is no text of flows.
        """

    def read(
        self,
        paths: Sequence[Path],
        book: AddressBook,
        ports: FlowPorts,
        ticket: Ticket,
        columns: Mapping[str, Mapping[FlowField, int]] | None = None,
    ) -> FlowTally:
        """Add the flows of files up; ``columns`` are those chosen by hand, by a file's name.

        :raises app.domain.errors.UserError: when one is no text of flows, or its columns are not
            recognised.
        """
