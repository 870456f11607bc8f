"""Recognises the columns of a flow file by their headings, in any order and naming.

Every collector and firewall has names of its own. They are compared without case, blanks and
signs; what is not known by its whole name is known by its words: one that tells the end and one
that tells what of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.inventory.heading_text import fold


class FlowField(StrEnum):
    """What of a flow a column holds."""

    SOURCE = "source"
    DESTINATION = "destination"
    SOURCE_PORT = "source_port"
    DESTINATION_PORT = "destination_port"
    PROTOCOL = "protocol"
    BYTES = "bytes"
    BYTES_BACK = "bytes_back"
    COUNT = "count"
    TIME = "time"
    DATE = "date"
    ACTION = "action"
    SOURCE_NAME = "source_name"
    DESTINATION_NAME = "destination_name"


FIELD_WORDS = {
    FlowField.SOURCE: "Source address",
    FlowField.DESTINATION: "Destination address",
    FlowField.SOURCE_PORT: "Source port",
    FlowField.DESTINATION_PORT: "Destination port",
    FlowField.PROTOCOL: "Protocol",
    FlowField.BYTES: "Bytes",
    FlowField.BYTES_BACK: "Bytes back",
    FlowField.COUNT: "Number of flows",
    FlowField.TIME: "Time",
    FlowField.DATE: "Date",
    FlowField.ACTION: "Action of the firewall",
    FlowField.SOURCE_NAME: "Source name",
    FlowField.DESTINATION_NAME: "Destination name",
}

REQUIRED = (FlowField.SOURCE, FlowField.DESTINATION)

_SIGNS = re.compile(r"[\W_]+")
_UNIT = re.compile(r"\b(k|m|g|t)i?(?:b|bytes?|o)\b")
_BITS = re.compile(r"\b[kmg]?bits?\b|\bbps\b|/\s*s\b")

_NAMES: Mapping[FlowField, tuple[str, ...]] = {
    FlowField.SOURCE: (
        "source ip address", "source ip", "source address", "src ip address", "src ip addr",
        "src ip", "src addr", "src address", "source addr", "src", "source", "sa", "saddr", "sip",
        "srcaddr", "srcip", "ip src", "ipv4 src addr", "ipv6 src addr", "id orig h", "orig h",
        "client ip", "client address", "client", "client ip address", "local address",
        "local ip", "local addr", "local address port", "local", "initiator ip", "initiator",
        "source ip port", "src ip addr port", "source ipv4 address", "sourceipv4address",
        "source ipv6 address", "source translated ip", "quelle", "quell ip", "quelladresse",
        "quell adresse", "quell ip adresse", "lokale adresse", "adresse source", "ip source",
        "adresse ip source", "adresse locale", "s ip", "from ip", "from", "attacker address",
        "source endpoint", "c ip", "flow source ip", "src host", "srchost", "source host",
        "source hostname", "source workload", "ip de origen", "origen",
    ),
    FlowField.DESTINATION: (
        "destination ip address", "destination ip", "destination address", "dst ip address",
        "dst ip addr", "dst ip", "dst addr", "dst address", "dest ip", "dest address", "dest addr",
        "dest ip address", "destination addr", "dst", "dest", "destination", "da", "daddr", "dip",
        "dstaddr", "dstip", "destip", "ip dst", "ipv4 dst addr", "ipv6 dst addr", "id resp h",
        "resp h", "server ip", "server address", "server", "server ip address", "foreign address",
        "remote address", "remote ip", "remote addr", "remote", "peer address", "peer ip",
        "peer address port", "remote address port", "foreign address port", "responder ip",
        "responder", "destination ip port", "dst ip addr port", "destination ipv4 address",
        "destinationipv4address", "destination ipv6 address", "ziel", "ziel ip", "zieladresse",
        "ziel adresse", "ziel ip adresse", "remoteadresse", "remote adresse", "adresse destination",
        "ip destination", "adresse ip destination", "adresse de destination", "adresse distante",
        "d ip", "to ip", "to", "target ip", "target address", "target", "destination endpoint",
        "flow destination ip", "dst host", "dsthost", "dest host", "destination host",
        "destination hostname", "destination workload", "ip de destino", "destino",
    ),
    FlowField.SOURCE_PORT: (
        "source port", "src port", "src pt", "sport", "sp", "spt", "srcport", "l4 src port",
        "id orig p", "orig p", "client port", "local port", "s port", "quellport", "quell port",
        "port source", "lokaler port", "initiator port", "source transport port",
        "tcp srcport", "udp srcport", "from port", "srcpt", "source service", "puerto de origen",
    ),
    FlowField.DESTINATION_PORT: (
        "destination port", "dst port", "dest port", "dst pt", "dport", "dp", "dpt", "dstport",
        "destport", "l4 dst port", "id resp p", "resp p", "server port", "remote port",
        "foreign port", "peer port", "d port", "zielport", "ziel port", "port destination",
        "port de destination", "remoteport", "responder port", "destination transport port",
        "tcp dstport", "udp dstport", "to port", "port", "service port", "target port", "dstpt",
        "destination service", "port number", "listening port", "puerto de destino", "service",
        "dienst", "ports",
    ),
    FlowField.PROTOCOL: (
        "protocol", "proto", "pr", "ip protocol", "ip proto", "transport", "protokoll",
        "protocole", "prot", "l4 protocol", "protocol name", "protocol identifier", "protocolo",
        "transport protocol", "netid", "ip protocol number",
    ),
    FlowField.BYTES: (
        "bytes", "byte", "total bytes", "bytes total", "sum of bytes", "sum bytes", "octets",
        "byt", "flow bytes", "byte count", "bytes count", "number of bytes", "octet delta count",
        "octetdeltacount", "d octets", "total traffic", "traffic", "traffic volume", "volume",
        "data volume", "network bytes", "flow volume", "ibyt", "in bytes", "bytes in",
        "bytes sent", "sent bytes", "sentbyte", "sent byte", "orig bytes", "orig ip bytes",
        "src bytes", "source bytes", "bytes src to dst", "client bytes", "datenmenge",
        "octets total",
        "verkehr", "bytes gesendet", "octets envoyes", "total octets", "sum total bytes",
        "bytes transferred", "sum of total bytes", "in_bytes", "doctets",
    ),
    FlowField.BYTES_BACK: (
        "obyt", "out bytes", "bytes out", "bytes received", "received bytes", "rcvdbyte",
        "rcvd byte", "recv bytes", "resp bytes", "resp ip bytes", "dst bytes", "destination bytes",
        "bytes dst to src", "server bytes", "bytes empfangen", "octets recus", "reply bytes",
    ),
    FlowField.COUNT: (
        "flows", "flow count", "number of flows", "sessions", "session count", "connections",
        "connection count", "number of sessions", "count", "hits", "hit count", "event count",
        "repeat count", "occurrences", "fl", "anzahl", "verbindungen", "nombre",
        "nombre de sessions", "num sessions", "sum of sessions", "sum of flows", "flow records",
    ),
    FlowField.TIME: (
        "start time", "time stamp", "timestamp", "first seen", "date first seen", "ts", "first",
        "first switched", "flow start", "flow start time", "start", "event time", "time received",
        "receive time", "generated time", "generate time", "date time", "datetime", "time",
        "stime", "log time", "zeitstempel", "startzeit", "zeit", "uhrzeit", "heure", "horodatage",
        "flow start milliseconds", "flow start seconds", "frame time", "last seen", "te",
        "end time", "flow end", "observed", "seen", "timestamp utc", "time utc", "timereceived",
    ),
    FlowField.DATE: ("date", "datum", "day", "log date"),
    FlowField.ACTION: (
        "action", "verdict", "disposition", "firewall action", "fw action", "rule action",
        "aktion", "decision", "event action", "policy action", "policy decision",
    ),
    FlowField.SOURCE_NAME: (
        "source vm", "source vm name", "src vm", "src vm name", "source name", "src name",
        "source dns", "source dns name", "source host name", "source fqdn", "quellname",
        "source machine", "source server name", "source computer",
    ),
    FlowField.DESTINATION_NAME: (
        "destination vm", "destination vm name", "dst vm", "dst vm name", "destination name",
        "dst name", "dest name", "destination dns", "destination dns name",
        "destination host name", "destination fqdn", "zielname", "dest vm", "dest vm name",
        "destination machine", "destination server name", "destination computer",
    ),
}  # fmt: skip

_FROM = frozenset({"source", "src", "client", "local", "orig", "initiator", "quell", "quelle"})
_TO = frozenset(
    {"destination", "dest", "dst", "server", "remote", "foreign", "peer", "resp", "responder",
     "ziel", "target"}
)  # fmt: skip
_ADDRESS = frozenset({"ip", "ips", "addr", "address", "adresse", "ipv4", "ipv6", "endpoint"})
_NOT_ADDRESS = frozenset(
    {"port", "mac", "nat", "natted", "translated", "xlate", "xlated", "post", "zone", "user",
     "country", "geo", "mask", "prefix", "subnet", "network", "vlan", "interface", "if", "as",
     "asn", "tos", "type", "group", "tag", "tags", "cluster", "folder", "rule", "region", "city",
     "id", "hop", "nexthop", "packets", "bytes", "flags", "count", "vpc", "tier", "application",
     "hostgroup", "object", "uuid", "security", "scope"}
)  # fmt: skip


def _squeezed(text: str) -> str:
    return _SIGNS.sub("", fold(text))


_KNOWN = {
    each: {_squeezed(name): rank for rank, name in reversed(list(enumerate(names)))}
    for each, names in _NAMES.items()
}


_ONE_WAY = frozenset(
    _squeezed(name)
    for name in (
        "ibyt", "in bytes", "bytes in", "bytes sent", "sent bytes", "sentbyte", "sent byte",
        "orig bytes", "orig ip bytes", "src bytes", "source bytes", "bytes src to dst",
        "client bytes", "bytes gesendet", "octets envoyes",
    )
)  # fmt: skip
"""Headings of bytes that went one way, to which those that came back are added."""


@dataclass(frozen=True, slots=True)
class FlowColumns:
    """Which column holds what, by its place, and how many bytes one of the bytes' unit is."""

    places: Mapping[FlowField, int]
    byte_unit: float = 1.0

    @property
    def complete(self) -> bool:
        """Whether both ends have a column."""
        return all(each in self.places for each in REQUIRED)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the columns without which nothing can be read."""
        return tuple(FIELD_WORDS[each] for each in REQUIRED if each not in self.places)


def recognise(headings: Sequence[str]) -> FlowColumns:
    """Find the columns of a flow file; each is taken once, and the likelier name wins."""
    places: dict[FlowField, int] = {}
    taken: set[int] = set()
    squeezed = [_squeezed(heading) for heading in headings]
    for each, names in _KNOWN.items():
        known = [
            (names[name], place)
            for place, name in enumerate(squeezed)
            if name in names and place not in taken
        ]  # fmt: skip
        if not known:
            known = [
                (0, place)
                for place, heading in enumerate(headings)
                if place not in taken and _by_words(each, heading)
            ]  # fmt: skip
        if known:
            places[each] = min(known)[1]
            taken.add(places[each])
    _names_for_addresses(places)
    if FlowField.BYTES in places and squeezed[places[FlowField.BYTES]] not in _ONE_WAY:
        places.pop(FlowField.BYTES_BACK, None)  # a total has both ways
    return FlowColumns(places, _byte_unit(headings, places))


def _by_words(what: FlowField, heading: str) -> bool:
    words = [word for word in _SIGNS.split(_parted(heading)) if word]
    held = frozenset(words)
    match what:
        case FlowField.SOURCE | FlowField.DESTINATION:
            ends = _FROM if what is FlowField.SOURCE else _TO
            return bool(held & ends and held & _ADDRESS and not held & _NOT_ADDRESS)
        case FlowField.SOURCE_PORT | FlowField.DESTINATION_PORT:
            ends = _FROM if what is FlowField.SOURCE_PORT else _TO
            clean = not held & (_NOT_ADDRESS - {"port"})
            return bool(held & ends and "port" in held and clean)
        case FlowField.BYTES:
            amounts = held & {"bytes", "octets", "traffic", "volume"} or _UNIT.search(fold(heading))
            rates = _BITS.search(fold(heading)) or held & {"rate", "avg", "average", "max", "per"}
            return bool(amounts and not rates)
        case FlowField.COUNT:
            return bool(held & {"flows", "sessions", "connections"} and not held & {"rate", "per"})
        case FlowField.TIME:
            return bool(held & {"timestamp", "time"} and held & {"start", "first", "begin", "utc"})
        case FlowField.SOURCE_NAME | FlowField.DESTINATION_NAME:
            ends = _FROM if what is FlowField.SOURCE_NAME else _TO
            named = held & {"vm", "host", "hostname", "fqdn", "dns", "server", "machine"} - ends
            return bool(held & ends and named and not held & _NOT_ADDRESS)
    return False


def _parted(heading: str) -> str:
    """A heading with blanks between words that only capitals part: ``sourceIPAddress``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading)
    return fold(spaced)


def _names_for_addresses(places: dict[FlowField, int]) -> None:
    """Where a file has names and no addresses, the names stand in their place."""
    for address, name in (
        (FlowField.SOURCE, FlowField.SOURCE_NAME),
        (FlowField.DESTINATION, FlowField.DESTINATION_NAME),
    ):
        if address not in places and name in places:
            places[address] = places.pop(name)


def _byte_unit(headings: Sequence[str], places: Mapping[FlowField, int]) -> float:
    place = places.get(FlowField.BYTES)
    return byte_unit_of(headings[place]) if place is not None and place < len(headings) else 1.0


def byte_unit_of(heading: str) -> float:
    """How many bytes one of a column's unit is, by its heading: ``Traffic (MB)``."""
    found = _UNIT.search(_SIGNS.sub(" ", heading.casefold()))
    return float(1024 ** (1 + "kmgt".index(found[1]))) if found else 1.0


DENIED = re.compile(
    r"den(y|ied)|drop(ped)?|block(ed)?|reject(ed)?|refused?|discard(ed)?|prevent(ed)?|verweigert"
    r"|abgelehnt|verworfen|blockiert|refus[eé]e?|bloqu[eé]e?|rejet[eé]e?|disallow(ed)?|fail(ed)?",
    re.IGNORECASE,
)
"""Words of a firewall for what it did not let through."""


def is_denied(action: str) -> bool:
    """Whether a firewall let nothing flow: ``deny``, ``Drop``, ``tcp-rst, blocked``."""
    return any(DENIED.fullmatch(word) for word in _SIGNS.split(action.strip()) if word)
