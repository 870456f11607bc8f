"""Ports that servers listen on, and those of services that everybody uses. Both can be edited."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

PORTS = 65_536
DYNAMIC = 32_768
"""From here on systems take ports for the client's end (RFC 6056; Linux from 32,768 on)."""

_MISSING = 4 * PORTS
"""The rank of no port: any port is more likely the server's."""

KNOWN = frozenset(
    {
        20, 21, 22, 23, 25, 49, 53, 67, 69, 80, 88, 102, 110, 111, 119, 123, 135, 137, 138, 139,
        143, 161, 162, 179, 389, 427, 443,
        445, 464, 465, 500, 502, 512, 513, 514, 515, 543, 544, 548,
        554, 587, 593, 623, 631, 636, 646, 860, 873, 902, 903, 989, 990, 992, 993, 995,
        1080, 1099, 1194, 1311, 1344, 1352, 1414, 1433, 1434, 1494, 1500, 1501, 1521, 1522, 1526,
        1556, 1645, 1646, 1688, 1701, 1720, 1723, 1755, 1801, 1812, 1813, 1830, 1883, 1911,
        2000, 2049, 2082, 2083, 2086, 2087, 2101, 2103, 2105, 2181, 2222, 2375, 2376, 2379, 2380,
        2383, 2424, 2483, 2484, 2598, 2638, 2888, 3000, 3050, 3128, 3200, 3260, 3268, 3269, 3299,
        3300, 3306, 3310, 3343, 3389, 3478, 3690, 3872, 3888, 3999, 4000, 4022, 4100, 4190, 4200,
        4369, 4433, 4443, 4444, 4447, 4500, 4505, 4506, 4567, 4568, 4750, 4786, 4848, 4949,
        5000, 5001, 5022, 5044, 5050, 5051, 5060, 5061, 5222, 5269, 5280, 5353, 5355, 5405, 5432,
        5433, 5480, 5500, 5555, 5556, 5601, 5631, 5632, 5665, 5666, 5671, 5672, 5693, 5701, 5722,
        5723, 5800, 5900, 5901, 5938, 5984, 5985, 5986, 6000, 6001, 6160, 6161, 6162, 6379, 6380,
        6432, 6443, 6514, 6556, 6660, 6667, 6789, 6881, 7000, 7001, 7002, 7070, 7077, 7180, 7199,
        7443, 7474, 7500, 7687, 7777, 7778, 7800, 7937, 7938, 7990, 7999, 8000, 8001, 8005, 8006,
        8008, 8009, 8010, 8020, 8032, 8080, 8081, 8082, 8083, 8086, 8088, 8089, 8090, 8091, 8096,
        8098, 8140, 8161, 8181, 8200, 8222, 8300, 8301, 8333, 8383, 8400, 8401, 8443, 8444, 8500,
        8530, 8531, 8600, 8686, 8728, 8765, 8787, 8834, 8848, 8880, 8888, 8889, 8983, 9000, 9001,
        9042, 9043, 9060, 9080, 9090, 9091, 9092, 9093, 9094, 9099, 9100, 9160, 9200, 9300, 9392,
        9393, 9401, 9418, 9419, 9440, 9443, 9500, 9600, 9990, 9997, 9999, 10000, 10050, 10051,
        10250, 10514, 10933, 11211, 11311, 12345, 13720, 13724, 13782, 15672, 16010, 16992,
        17500, 18080, 18264, 19999, 20000, 22000, 25565, 25672, 26257, 27000, 27017, 27018, 27019,
        28017, 30000, 30015, 31337, 32400,
    }
)  # fmt: skip
"""Ports of ordinary services. None of them is dynamic, where clients have theirs."""


@dataclass(frozen=True, slots=True)
class SharedPort:
    """A port of a service that everybody uses.

    ``at_clients`` says that it is the machines that listen, and the service that asks them (SNMP,
    agents of monitoring).
    """

    port: int
    service: str
    at_clients: bool = False


SHARED = (
    SharedPort(53, "DNS"), SharedPort(67, "DHCP"), SharedPort(68, "DHCP", at_clients=True),
    SharedPort(88, "Kerberos"), SharedPort(464, "Kerberos"), SharedPort(123, "NTP"),
    SharedPort(137, "NetBIOS names"), SharedPort(138, "NetBIOS"),
    SharedPort(161, "SNMP", at_clients=True), SharedPort(162, "SNMP traps"),
    SharedPort(389, "LDAP"), SharedPort(636, "LDAP"), SharedPort(3268, "LDAP"),
    SharedPort(3269, "LDAP"), SharedPort(514, "syslog"), SharedPort(6514, "syslog"),
    SharedPort(10514, "syslog"), SharedPort(1688, "licence activation"),
    SharedPort(1812, "RADIUS"), SharedPort(1813, "RADIUS"), SharedPort(1645, "RADIUS"),
    SharedPort(1646, "RADIUS"), SharedPort(49, "TACACS"),
    SharedPort(8530, "update service"), SharedPort(8531, "update service"),
    SharedPort(1556, "backup"), SharedPort(13720, "backup"),
    SharedPort(13724, "backup", at_clients=True), SharedPort(13782, "backup", at_clients=True),
    SharedPort(6160, "backup", at_clients=True), SharedPort(6161, "backup", at_clients=True),
    SharedPort(6162, "backup", at_clients=True), SharedPort(9392, "backup"),
    SharedPort(7937, "backup", at_clients=True), SharedPort(7938, "backup", at_clients=True),
    SharedPort(8400, "backup"), SharedPort(1500, "backup"), SharedPort(1501, "backup"),
    SharedPort(5665, "monitoring"), SharedPort(5666, "monitoring", at_clients=True),
    SharedPort(5693, "monitoring", at_clients=True), SharedPort(5723, "monitoring"),
    SharedPort(6556, "monitoring", at_clients=True),
    SharedPort(4949, "monitoring", at_clients=True),
    SharedPort(9100, "monitoring", at_clients=True),
    SharedPort(10050, "monitoring", at_clients=True),
    SharedPort(10051, "monitoring"), SharedPort(9997, "log collection"),
    SharedPort(8089, "log collection", at_clients=True), SharedPort(8140, "configuration service"),
    SharedPort(4505, "configuration service"), SharedPort(4506, "configuration service"),
)  # fmt: skip

MOST_CLIENTS = 30
"""A VM with more clients than this is a server of everybody."""


@dataclass(frozen=True)
class FlowPorts:
    """The lists of ports, as the operator has them, and from how many clients on a VM is shared."""

    known: frozenset[int] = KNOWN
    shared: tuple[SharedPort, ...] = SHARED
    most_clients: int = MOST_CLIENTS
    extra: frozenset[int] = field(default=frozenset())
    """Further server ports of this estate."""

    @cached_property
    def server_ports(self) -> frozenset[int]:
        """All ports that are known as a server's."""
        return self.known | self.extra | {each.port for each in self.shared}

    @cached_property
    def ranks(self) -> Sequence[int]:
        """For every port how likely it is the client's: of two, the lower rank is the server's.

        Known ports come first, then the lower one. A known port among the dynamic ones comes
        after the ordinary ones: there it may as well be the client's. Port 0 is none.
        """
        known = self.server_ports
        ranks = []
        for port in range(PORTS):
            dynamic = port >= DYNAMIC
            tier = (2 if port in known else 3) if dynamic else (0 if port in known else 1)
            ranks.append(tier * PORTS + port)
        ranks[0] = _MISSING
        return ranks

    @cached_property
    def services(self) -> dict[int, SharedPort]:
        """The shared services by their port."""
        return {each.port: each for each in self.shared}


UNCERTAIN_RANK = 3 * PORTS
"""From this rank on a port is dynamic and unknown: the lower of two such is a weak sign."""

NAMED_PORTS = {
    "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "dns": 53,
    "domain-udp": 53, "bootps": 67, "bootpc": 68, "tftp": 69, "http": 80, "www": 80, "kerberos": 88,
    "kerberos-sec": 88, "pop3": 110, "sunrpc": 111, "rpcbind": 111, "ntp": 123, "epmap": 135,
    "msrpc": 135, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "imap": 143,
    "imap2": 143, "snmp": 161, "snmptrap": 162, "snmp-trap": 162, "bgp": 179, "ldap": 389,
    "https": 443, "microsoft-ds": 445, "smb": 445, "cifs": 445, "kpasswd": 464, "kpasswd5": 464,
    "smtps": 465, "submissions": 465, "isakmp": 500, "login": 513, "syslog": 514, "shell": 514,
    "printer": 515, "submission": 587, "ipp": 631, "ldaps": 636, "rsync": 873, "imaps": 993,
    "pop3s": 995, "ms-sql-s": 1433, "mssql": 1433, "ms-sql-m": 1434, "oracle": 1521, "nfs": 2049,
    "ncube-lm": 1521, "radius": 1812, "squid": 3128, "iscsi": 3260, "iscsi-target": 3260,
    "msft-gc": 3268, "msft-gc-ssl": 3269, "mysql": 3306, "ms-wbt-server": 3389, "rdp": 3389,
    "sip": 5060, "amqp": 5672, "amqps": 5671, "postgresql": 5432, "postgres": 5432, "vnc": 5900,
    "redis": 6379, "http-alt": 8080, "webcache": 8080, "http-proxy": 8080, "https-alt": 8443,
    "mongodb": 27017, "mongod": 27017, "wsman": 5985, "winrm": 5985,
}  # fmt: skip
"""Names that stand in place of port numbers."""


_RANGE = re.compile(r"(\d{1,5})\s*[-–]\s*(\d{1,5})")


def port_number(text: str) -> int:
    """A port as flow files write it: ``443``, ``443.0``, ``tcp/443``, ``https``; 0 for none.

    Of a range it is the first one, and none where the range reaches those of clients.
    """
    plain = text.strip().casefold()
    if plain.isdecimal() and len(plain) < 6:
        number = int(plain)
        return number if number < PORTS else 0
    if plain in NAMED_PORTS:
        return NAMED_PORTS[plain]
    ends = _RANGE.fullmatch(plain)
    if ends:
        return int(ends[1]) if int(ends[1]) <= int(ends[2]) < DYNAMIC else 0
    for mark in "/_-: ()":
        plain = plain.replace(mark, " ")
    for part in plain.split():
        whole = part.removesuffix(".0").replace(",", "").replace("'", "")
        if whole.count(".") == 1 and len(whole.partition(".")[2]) == 3:
            whole = whole.replace(".", "")
        if whole.isdecimal() and len(whole) < 6 and int(whole) < PORTS:
            return int(whole)
        if part in NAMED_PORTS:
            return NAMED_PORTS[part]
    return 0


def parse_ports(text: str) -> tuple[frozenset[int], tuple[str, ...]]:
    """A list of ports as people write it, ``53, 88; 8080-8090``; the second are no ports."""
    found: set[int] = set()
    wrong: list[str] = []
    for part in text.replace(";", ",").replace("\n", ",").replace(" ", ",").split(","):
        first, dash, last = part.strip().partition("-")
        if not first:
            continue
        last = last if dash else first
        if first.isdecimal() and last.isdecimal() and 0 < int(first) <= int(last) < PORTS:
            found.update(range(int(first), int(last) + 1))
        else:
            wrong.append(part.strip())
    return frozenset(found), tuple(wrong)


def shared_ports(
    ports: Iterable[int], defaults: Collection[SharedPort] = SHARED
) -> tuple[SharedPort, ...]:
    """Ports as shared services; those that are known keep their names."""
    named = {each.port: each for each in defaults}
    return tuple(named.get(port, SharedPort(port, f"port {port}")) for port in sorted(set(ports)))
