"""How the rules look at the running guest: Tools, addresses, devices, and secrets in its notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from app.domain.model import Vm
from app.domain.planning.risk.config import RiskConfig
from app.domain.planning.risk.evidence import (
    BLANK,
    Check,
    Hit,
    counted_rows,
    fired,
    listed,
    power,
    unknown,
)
from app.domain.planning.risk.facts import SharedFacts, VmFacts, nic_addresses, usable_addresses


def _tools_not_running(
    vm: Vm, _facts: VmFacts, _config: RiskConfig, _shared: SharedFacts
) -> Hit | None:
    if vm.tools_status == "toolsOk":
        return None
    state = power(vm)
    if state in {"off", "suspended"}:
        return None
    status, guest = _plain(vm.tools_status), _plain(vm.guest_state)
    if "notinstalled" in status:
        found = fired(f"VMware Tools are not installed (“{vm.tools_status}”).")
    elif "notrunning" in status:
        found = fired(f"VMware Tools are not running (“{vm.tools_status}”).")
    elif status and "unknown" not in status:
        return None
    elif guest == "notrunning":
        found = fired(f"The guest state is “{vm.guest_state}” in a VM that is powered on.")
    else:
        return None if guest == "running" else BLANK
    return found if state else unknown("VMware Tools do not run, and the power state is not known.")


def _plain(text: str) -> str:
    return text.replace(" ", "").casefold()


def _ip_missing(vm: Vm, facts: VmFacts, _config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    state = power(vm)
    if state in {"off", "suspended"} or (vm.primary_ip and usable_addresses(vm.primary_ip)):
        return None
    connected = [nic for nic in facts.nics if nic.connected is not False]
    if not connected or any(nic_addresses(nic) for nic in connected):
        return None
    if not state:
        return unknown("No address is known, and the power state is not known.")
    places = [f"{nic.label} ({nic.network or 'no network'})" for nic in connected]
    return fired(f"No address is known of {counted_rows(places)}.")


def _duplicate_ip_mac(
    vm: Vm, _facts: VmFacts, _config: RiskConfig, shared: SharedFacts
) -> Hit | None:
    duplicates = shared.duplicates.get(vm.id)
    if not duplicates:
        return None
    texts = [
        f"{each.kind} {each.value}"
        + (f" on {each.network}" if each.network else "")
        + f" is also used by {listed(each.others, each.total)}"
        for each in duplicates
    ]
    more = f"; and {len(texts) - 4} more" if len(texts) > 4 else ""
    return fired(f"{'; '.join(texts[:4])}{more}.")


def _connected(vm: Vm, facts: VmFacts, kind: str, title: str) -> Hit | None:
    connected, unsure = [], []
    for device in facts.devices:
        if device.kind.casefold() == kind:
            label = device.label or title
            text = f"{label} ({device.detail})" if device.detail else label
            if device.connected:
                connected.append(text)
            elif device.connected is None:
                unsure.append(text)
    if connected:
        return fired(f"Connected: {counted_rows(connected)}.")
    if unsure and power(vm) == "on":
        return unknown(f"Whether it is connected is not in the data: {counted_rows(unsure)}.")
    return None


def _usb_connected(vm: Vm, facts: VmFacts, _config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    return _connected(vm, facts, "usb", "USB device") if facts.devices else None


def _cd_connected(vm: Vm, facts: VmFacts, _config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    return _connected(vm, facts, "cd", "CD drive") if facts.devices else None


# --- secrets ------------------------------------------------------------------------------------

MAX_NOTE = 10_000
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_NO_VALUE = frozenset(
    {
        "", "a", "ask", "changed", "cyberark", "default", "empty", "in", "is", "kept", "keepass",
        "keine", "n/a", "na", "no", "none", "removed", "required", "reset", "same", "see", "siehe",
        "standard", "stored", "tbd", "the", "unknown", "vault", "yes",
    }
)  # fmt: skip


def _secret(vm: Vm, facts: VmFacts, config: RiskConfig, _shared: SharedFacts) -> Hit | None:
    words = config.lists["secret_words"]
    if vm.annotation:
        word = secret_word(vm.annotation, words)
        if word:
            return _leak("The annotation", word)
    for heading, value in vm.attributes.items():
        # A secret may be announced by the attribute's name as well as inside its value.
        announced = _announces(heading, words)
        word = secret_word(f"{heading}: {value}" if announced else value, words)
        if word:
            return _leak(f"The custom attribute “{heading}”", word)
    for snapshot in facts.snapshots:
        word = secret_word(snapshot.description, words) or secret_word(snapshot.name, words)
        if word:
            return _leak("The description of a snapshot", word)
    return None


def _leak(where: str, word: str) -> Hit:
    """The finding names where the secret stands and what announces it, never the secret."""
    return fired(f"{where} seems to hold a secret in clear text (after “{word}”).")


def secret_word(text: str, words: tuple[str, ...]) -> str:
    """The word that announces a secret in the text, empty when there is none.

    A placeholder such as ``password: ****`` or ``password: see vault`` is no secret.
    """
    text = text[:MAX_NOTE]
    if "-----BEGIN" in text and _PRIVATE_KEY.search(text):
        return "private key"
    if ":" not in text and "=" not in text:
        return ""
    pattern = _pattern(words)
    return next(_announced(pattern, text), "") if pattern else ""


def _announced(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        value = found[2].strip("\"'`.,;()<>[]{}*-_?!…•xX").casefold()
        if value not in _NO_VALUE:
            yield " ".join(found[1].casefold().split())


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    # Longest first, so that the whole word is named.
    ordered = sorted(words, key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", r"[ _-]?") for word in ordered)
    return re.compile(
        rf"(?<![^\W_])({either})s?[ \t\"']{{0,3}}[:=][ \t]{{0,5}}(\S{{1,64}})", re.IGNORECASE
    )


@lru_cache(maxsize=4096)
def _announces(heading: str, words: tuple[str, ...]) -> bool:
    pattern = _pattern(words)
    return pattern is not None and pattern.search(f"{heading}: value") is not None


GUEST_CHECKS: Mapping[str, Check] = {
    "tools_not_running": _tools_not_running,
    "ip_missing": _ip_missing,
    "duplicate_ip_mac": _duplicate_ip_mac,
    "usb_connected": _usb_connected,
    "cd_connected": _cd_connected,
    "secret_in_annotation": _secret,
}
