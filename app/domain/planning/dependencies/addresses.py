"""IP addresses as flow files and inventories spell them, and which of them are nobody's own."""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum

from app.domain.ipv4 import is_ipv4

_PORT_IN_BRACKETS = re.compile(r"\[([^\]]+)\](?:%[\w-]+)?(?:[:.](\S+))?")
_V4_WITH_PORT = re.compile(r"(?:[A-Za-z][\w-]*:)?(\d{1,3}(?:\.\d{1,3}){3})[:.#/](\w[\w-]*|\*)")
_NAME_WITH_PORT = re.compile(r"([^\s:]+):(\d{1,5}|[a-z][\w-]*|\*)", re.IGNORECASE)
_LAST_COLON = re.compile(r"([0-9a-f:.%\w-]*:[0-9a-f:.%\w-]*)[.#](\d{1,5})", re.IGNORECASE)


_V4_BITS, _V6_BITS = 32, 128


class Special(StrEnum):
    """Addresses that no machine has for itself."""

    LOOPBACK = "loopback"
    LINK_LOCAL = "link-local"
    MULTICAST = "multicast"
    BROADCAST = "broadcast"
    UNSPECIFIED = "unspecified"


def canonical(text: str) -> str | None:
    """An address in its one spelling, None for what is no address.

    Zone ids (``fe80::1%eth0``), lengths of prefixes and brackets go; an IPv4 address that is
    mapped into IPv6 is that IPv4 address.
    """
    if is_ipv4(text):
        return text
    if ":" not in text and text.count(".") != 3:
        return None
    plain, _, zone = text.strip().strip("[]").partition("%")
    if ":" in zone:
        return None  # ``10.0.0.1%eth0:443``: a port stands behind the zone
    plain, _, length = plain.partition("/")
    if length.isdecimal() and int(length[:4]) > (_V6_BITS if ":" in plain else _V4_BITS):
        return None  # ``10.0.0.1/443``: no length of a prefix but a port
    if is_ipv4(plain):
        return plain
    try:
        if ":" not in plain:
            # Some exporters pad every number of an address with zeros.
            return str(ipaddress.IPv4Address(".".join(str(int(each)) for each in plain.split("."))))
        address = ipaddress.IPv6Address(plain)
    except ValueError:
        return None
    mapped = address.ipv4_mapped
    return str(mapped) if mapped is not None else str(address)


def special(address: str) -> Special | None:
    """What an address in its one spelling is, if not a machine's own."""
    if ":" not in address:
        return _special_v4(address)
    parsed = ipaddress.IPv6Address(address)
    if parsed.is_loopback:
        return Special.LOOPBACK
    if parsed.is_unspecified:
        return Special.UNSPECIFIED
    if parsed.is_multicast:
        return Special.MULTICAST
    return Special.LINK_LOCAL if parsed.is_link_local else None


def _special_v4(address: str) -> Special | None:
    first = address.partition(".")[0]
    if first == "127":
        return Special.LOOPBACK
    if address.startswith("169.254."):
        return Special.LINK_LOCAL
    if address == "0.0.0.0":  # noqa: S104 - to recognise it
        return Special.UNSPECIFIED
    if len(first) == 3 and "224" <= first <= "239":
        return Special.MULTICAST
    return Special.BROADCAST if address == "255.255.255.255" else None


def looks_like_broadcast(address: str) -> bool:
    """Whether an address that no VM has is most likely the broadcast address of a subnet."""
    return address.endswith(".255") and is_ipv4(address)


def split_endpoint(text: str) -> tuple[str, str]:
    """An address and its port in one text: ``10.0.0.1:443``, ``[fe80::1]:22``, ``10.0.0.1.443``.

    Firewalls write ``inside:10.0.0.1/443``, with the interface. The port is empty where there is
    none.
    """
    plain = text.strip().replace(" : ", ":")
    found = _V4_WITH_PORT.fullmatch(plain)
    if found:
        return found[1], found[2]
    found = _PORT_IN_BRACKETS.fullmatch(plain)
    if found:
        return found[1], found[2] or ""
    if plain.count(":") == 1:
        found = _NAME_WITH_PORT.fullmatch(plain)
        return (found[1], found[2]) if found else (plain, "")
    if plain.count(":") > 1:
        return _split_v6(plain)
    return plain, ""


def _split_v6(plain: str) -> tuple[str, str]:
    """IPv6 without brackets: a whole address is one; else the last part is the port."""
    if canonical(plain) is not None:
        return plain, ""
    found = _LAST_COLON.fullmatch(plain)
    if found and canonical(found[1]) is not None:
        return found[1], found[2]
    address, _, port = plain.rpartition(":")
    if canonical(address) is not None and (port.isdecimal() or port == "*"):
        return address, port
    return plain, ""
