"""Recognises the columns of a list of facts by their headings, in the usual languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.inventory.heading_text import fold
from app.domain.planning.facts.record import FIELD_TITLES

NAME, DNS, UUID, ADDRESS = "name", "dns", "uuid", "address"
DEPENDS_ON, NEEDED_BY, KIND = "depends_on", "needed_by", "kind"

KEYS = (UUID, NAME, DNS, ADDRESS)
"""The columns that tell the VM, the surest first."""

TITLES: Mapping[str, str] = {
    NAME: "VM name",
    DNS: "DNS name",
    UUID: "UUID",
    ADDRESS: "Address",
    **FIELD_TITLES,
    DEPENDS_ON: "Depends on",
    NEEDED_BY: "Needed by",
    KIND: "Kind of dependency",
}

_NAMES: Mapping[str, tuple[str, ...]] = {
    UUID: (
        "vm uuid", "uuid", "vm instance uuid", "instance uuid", "bios uuid", "smbios uuid",
        "vm id uuid", "system uuid", "machine uuid", "guid",
    ),
    NAME: (
        "vm", "vm name", "name", "virtual machine", "virtual machine name", "server", "server name",
        "servername", "hostname", "host name", "host", "machine", "machine name", "computer name",
        "computer", "ci name", "ci", "configuration item", "asset", "asset name", "device",
        "device name", "system name", "system", "node", "instance", "instance name", "guest",
        "guest name", "vmname", "virtuelle maschine", "rechnername", "rechner", "maschine",
        "nom", "nom vm", "nom de la vm", "machine virtuelle", "serveur", "nom du serveur",
        "nom d'hote", "resource name", "workload", "target name",
    ),
    DNS: (
        "dns name", "dns", "fqdn", "fully qualified domain name", "full name", "domain name",
        "dns hostname", "dns host name", "nom dns", "dnsname",
    ),
    ADDRESS: (
        "ip address", "ip", "address", "primary ip address", "primary ip", "ip addresses",
        "ipv4", "ipv4 address", "ip addr", "ips", "management ip", "adresse ip", "ip adresse",
        "adresse", "ip-adresse", "host ip",
    ),
    "application": (
        "application", "application name", "app", "app name", "applications", "applikation",
        "anwendung", "anwendungsname", "fachanwendung", "nom application", "nom de l'application",
        "software", "product", "workload name", "business application", "app id", "applicatif",
        "appname", "application id", "verfahren",
    ),
    "business_service": (
        "business service", "service", "service name", "business service name", "it service",
        "geschaftsservice", "geschäftsservice", "dienst", "geschäftsprozess", "service metier",
        "service métier", "business process", "business capability", "line of business",
        "business unit", "department", "abteilung",
    ),
    "owner": (
        "owner", "owner name", "application owner", "app owner", "technical owner",
        "business owner", "system owner", "service owner", "vm owner", "owned by", "responsible",
        "responsible person", "contact", "contact name", "contact person", "besitzer", "inhaber",
        "eigentümer", "verantwortlich", "verantwortlicher", "verantwortliche", "ansprechpartner",
        "proprietaire", "propriétaire", "responsable", "assigned to", "managed by", "team",
        "support group", "owner team", "product owner", "data owner",
    ),
    "owner_email": (
        "owner email", "owner e-mail", "email", "e-mail", "mail", "email address",
        "e-mail address", "mail address", "contact email", "owner mail", "contact e-mail",
        "e-mail-adresse", "emailadresse", "mailadresse", "courriel", "adresse email",
        "adresse e-mail", "adresse mail", "owner's email", "application owner email",
    ),
    "environment": (
        "environment", "env", "stage", "staging", "umgebung", "environnement", "tier",
        "landscape", "system environment", "lifecycle", "used for", "deployment environment",
        "systemumgebung", "environment type", "environ",
    ),
    "criticality": (
        "criticality", "business criticality", "critical", "priority", "importance", "kritikalität",
        "kritikalitat", "criticite", "criticité", "sla", "service level", "service class",
        "business impact", "impact", "schutzbedarf", "tier level", "availability class",
        "wichtigkeit",
        "verfügbarkeitsklasse",
    ),
    "change_window": (
        "change window", "maintenance window", "migration window", "downtime window", "window",
        "patch window", "outage window", "wartungsfenster", "änderungsfenster",
        "fenetre de maintenance", "fenêtre de maintenance", "fenêtre de changement",
        "allowed downtime", "service window", "maintenance schedule",
    ),
    "note": (
        "note", "notes", "comment", "comments", "remark", "remarks", "description", "bemerkung",
        "bemerkungen", "kommentar", "notiz", "hinweis", "remarque", "remarques", "commentaire",
        "commentaires", "annotation", "beschreibung", "short description",
    ),
    DEPENDS_ON: (
        "depends on", "depends on vm", "dependson", "dependency", "dependencies", "dependent on",
        "needs", "requires", "relies on", "required vm", "required vms", "upstream", "prerequisite",
        "prerequisites", "predecessor", "predecessors", "runs after", "after",
        "must complete before",
        "depends upon", "abhängig von", "abhangig von", "hängt ab von", "abhängigkeit",
        "abhängigkeiten", "benötigt", "braucht", "vorgänger", "depend de", "dépend de",
        "dépendance", "dépendances", "dependance", "dependances", "requiert", "needed vm",
        "parent", "uses", "waits for", "starts after", "must complete first", "comes after",
        "wartet auf", "startet nach", "attend",
    ),
    NEEDED_BY: (
        "needed by", "required by", "used by", "dependents", "dependants", "downstream",
        "successor", "successors", "benötigt von", "wird benötigt von", "requis par",
        "utilisé par", "nachfolger", "depended on by", "dependent", "dependant",
    ),
    KIND: (
        "kind", "dependency type", "dependency kind", "type of dependency", "kind of dependency",
        "type", "relation", "relationship", "relation type", "relationship type", "art",
        "abhängigkeitsart", "type de dépendance", "link type", "dependency_type",
    ),
}  # fmt: skip

_SIGNS = re.compile(r"[\W_]+")


_NOUN = re.compile(
    r"vms?|names?|servers?|hosts?|hostnames?|machines?|virtual|guests?|systems?|fqdns?|s"
    r"|maschinen?|serveurs?|noms?"
)
"""What a heading of dependencies may end with: ``Depends on VM name``, ``Predecessor server``."""


def _squeezed(text: str) -> str:
    return _SIGNS.sub("", fold(text))


def _relation(heading: str) -> str:
    """A heading of dependencies without the nouns that only say that they are VMs'."""
    words = [word for word in _SIGNS.split(fold(heading)) if word]
    while len(words) > 1 and _NOUN.fullmatch(words[-1]):
        del words[-1]
    return "".join(words)


_KNOWN = {
    role: {_squeezed(name): rank for rank, name in reversed(list(enumerate(names)))}
    for role, names in _NAMES.items()
}

_DEPENDENCY_ROLES = (DEPENDS_ON, NEEDED_BY, KIND)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which column of a table has which role, by its place."""

    places: Mapping[str, int]

    @property
    def keys(self) -> tuple[str, ...]:
        """The roles that tell the VM, the surest first."""
        return tuple(role for role in KEYS if role in self.places)

    def cell(self, row: Sequence[str], role: str) -> str:
        """The cell of a role; empty where it has no column."""
        place = self.places.get(role)
        return row[place] if place is not None and place < len(row) else ""

    def unused(self, headings: Sequence[str]) -> tuple[str, ...]:
        """The headings of columns that have no role."""
        used = set(self.places.values())
        return tuple(
            heading for place, heading in enumerate(headings) if heading and place not in used
        )


def recognise(headings: Sequence[str], *, for_table: bool = False) -> TableColumns:
    """Find the columns of a list of facts, or ``for_table`` of a table of dependencies.

    Each column is taken once, and the likelier name wins. Kinds of dependencies are looked for
    only beside dependencies, since ``Type`` may be anything elsewhere.
    """
    squeezed = [_squeezed(heading) for heading in headings]
    roles = [*KEYS, *_DEPENDENCY_ROLES]
    if not for_table:
        roles = [*KEYS, *FIELD_TITLES, *_DEPENDENCY_ROLES]
    places: dict[str, int] = {}
    taken: set[int] = set()
    for role in roles:
        if role == KIND and not places.keys() & {DEPENDS_ON, NEEDED_BY}:
            continue
        names = _KNOWN[role]
        known = [
            (names[name], place)
            for place, name in enumerate(squeezed)
            if name in names and place not in taken
        ]  # fmt: skip
        if not known and role in {DEPENDS_ON, NEEDED_BY}:
            known = [
                (0, place)
                for place, heading in enumerate(headings)
                if place not in taken and _relation(heading) in names
            ]  # fmt: skip
        if known:
            places[role] = min(known)[1]
            taken.add(places[role])
    if for_table and not places.keys() & set(KEYS) and DEPENDS_ON in places:
        # Of a predecessor and a successor the latter is the row's VM.
        after = places.pop(NEEDED_BY, None)
        if after is not None:
            places[NAME] = after
    return TableColumns(places)


def heading_score(cells: Sequence[str]) -> int:
    """How many cells of a row are headings that are known; for finding the heading row."""
    squeezed = [_squeezed(cell) for cell in cells if len(cell) < 60]
    return sum(any(name in names for names in _KNOWN.values()) for name in squeezed if name)


def is_known_heading(cell: str) -> bool:
    """Whether a cell is a heading that is known."""
    return 0 < len(cell) < 60 and _squeezed(cell) in _ALL_KNOWN


_ALL_KNOWN = frozenset(name for names in _KNOWN.values() for name in names)
