"""What the operator set about dependencies: ports of servers, and applications that move as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.errors import FieldError
from app.domain.number_style import grouped
from app.domain.planning.dependencies.flow_ports import (
    MOST_CLIENTS,
    PORTS,
    SHARED,
    FlowPorts,
    parse_ports,
    shared_ports,
)

MAX_CLIENTS = 100_000
_SHARED = tuple(sorted({each.port for each in SHARED}))


@dataclass(frozen=True, slots=True)
class DependencyRules:
    """``shared`` are the ports of shared services, ``servers`` further ports of servers here.

    A VM with more than ``most_clients`` clients is a shared service. The VMs of each of
    ``applications`` must move together.
    """

    shared: tuple[int, ...] = _SHARED
    servers: tuple[int, ...] = ()
    most_clients: int = MOST_CLIENTS
    applications: tuple[str, ...] = ()

    @property
    def flow_ports(self) -> FlowPorts:
        """The lists as the reader of flows takes them."""
        return FlowPorts(
            shared=shared_ports(self.shared),
            most_clients=self.most_clients,
            extra=frozenset(self.servers),
        )

    def with_value(self, key: str, value: Any) -> DependencyRules:
        """The rules with one of them set as it was typed.

        :raises FieldError: when there is no such rule, or it refuses the value.
        """
        if key in {"shared", "servers"}:
            ports = _ports(key, value)
            return replace(self, shared=ports) if key == "shared" else replace(self, servers=ports)
        if key == "most_clients":
            return replace(self, most_clients=_clients(value))
        raise FieldError(key, f"There is no rule “{key}” of dependencies.")

    def with_application(self, name: str, *, together: bool) -> DependencyRules:
        """The rules with the VMs of an application moving together, or no longer so."""
        name = " ".join(name.split())
        if not name:
            raise FieldError("application", "Name the application.")
        others = [each for each in self.applications if each.casefold() != name.casefold()]
        if together:
            others.append(name)
        return replace(self, applications=tuple(sorted(others, key=str.casefold)))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for storage; :meth:`from_dict` gives equal rules back."""
        return {
            "shared": list(self.shared),
            "servers": list(self.servers),
            "most_clients": self.most_clients,
            "applications": list(self.applications),
        }

    @classmethod
    def from_dict(cls, data: Any) -> DependencyRules:
        """The rules as they were stored; what is missing or not valid has its default."""
        stored = data if isinstance(data, Mapping) else {}
        plain = cls()
        most = stored.get("most_clients")
        names = stored.get("applications")
        return cls(
            _stored_ports(stored.get("shared"), plain.shared),
            _stored_ports(stored.get("servers"), plain.servers),
            most if isinstance(most, int) and 1 <= most <= MAX_CLIENTS else plain.most_clients,
            tuple(str(each) for each in names) if isinstance(names, list) else (),
        )


def port_words(ports: Iterable[int]) -> str:
    """Ports as people write them, and as they are read again: ``53, 88, 8080-8090``."""
    runs: list[list[int]] = []
    for port in sorted(set(ports)):
        if runs and port == runs[-1][1] + 1:
            runs[-1][1] = port
        else:
            runs.append([port, port])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _ports(key: str, value: Any) -> tuple[int, ...]:
    text = value if isinstance(value, str) else ", ".join(str(each) for each in value or ())
    found, wrong = parse_ports(text)
    if wrong:
        raise FieldError(
            key,
            f"“{wrong[0]}” is no port.",
            f"Write ports from 1 to {grouped(PORTS - 1)} in digits, such as 53, 88, 8080-8090.",
        )
    return tuple(sorted(found))


def _clients(value: Any) -> int:
    text = str(value).strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
    if not 1 <= number <= MAX_CLIENTS:
        raise FieldError(
            "most_clients",
            f"The number of clients is a whole number from 1 to {grouped(MAX_CLIENTS)}.",
        )
    return number


def _stored_ports(value: Any, default: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(value, list):
        return default
    return tuple(sorted({each for each in value if isinstance(each, int) and 0 < each < PORTS}))
