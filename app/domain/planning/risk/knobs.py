"""The table of everything that can be set about the assessment, and what each setting takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from app.domain.enums import Risk
from app.domain.errors import FieldError
from app.domain.inventory.os_support import (
    DEFAULT_COLD_OS,
    DEFAULT_OS_LISTS,
    check_line,
    open_bracket,
)
from app.domain.number_style import general
from app.domain.planning.risk.catalog import VM_RULES

Kind = Literal["int", "float", "bool", "choice", "lines"]

MAX_LINES = 500
MAX_LINE = 100


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting: how it is called, what it takes, which rule it belongs to."""

    key: str
    label: str
    kind: Kind
    default: Any
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit that a rule compares with."""

    key: str
    label: str
    unit: str
    default: float
    minimum: float
    maximum: float
    rule: str
    whole: bool = True


THRESHOLDS: tuple[Threshold, ...] = (
    Threshold("disk_large_tb", "Large disk, above", "TB", 2.0, 0.01, 1024, "disk_large", False),
    Threshold(
        "disk_very_large_tb", "All disks, above", "TB", 5.0, 0.01, 10240, "disk_very_large", False
    ),
    Threshold("disk_count_high", "Many disks, from", "disks", 8, 1, 256, "disk_count_high"),
    Threshold("nic_count_high", "Many adapters, above", "adapters", 4, 0, 64, "nic_count_high"),
    Threshold("vcpu_high", "Many vCPUs, above", "vCPU", 16, 0, 1024, "vcpu_high"),
    Threshold("partition_high_pct", "Nearly full, from", "%", 95, 1, 100, "disk_full", False),
    Threshold("partition_full_pct", "Full, from", "%", 99.5, 1, 100, "disk_full", False),
    Threshold(
        "partition_min_mib", "Smallest file system looked at", "MB", 100, 0, 1_048_576, "disk_full"
    ),
    Threshold("snapshot_many", "Many snapshots, from", "snapshots", 3, 1, 100, "snapshot_many"),
    Threshold(
        "snapshot_critical", "Very many snapshots, from", "snapshots", 5, 1, 100, "snapshot_many"
    ),
    Threshold("snapshot_old_days", "Old snapshot, above", "days", 30, 0, 3650, "snapshot_old"),
    Threshold("hw_version_min", "Oldest hardware version", "", 7, 1, 99, "hw_version_low"),
    Threshold("name_max", "Longest host name", "characters", 63, 1, 255, "name_invalid"),
)

DEFAULT_LISTS: Mapping[str, tuple[str, ...]] = {
    "os_supported": DEFAULT_OS_LISTS.supported,
    "os_expected": DEFAULT_OS_LISTS.expected,
    "os_deprecated": DEFAULT_OS_LISTS.deprecated,
    "os_unsupported": DEFAULT_OS_LISTS.unsupported,
    "os_cold_required": DEFAULT_COLD_OS,
    "storage_dedup": ("dedup", "dedupe", "compress"),
    "system_partitions": ("C:", "/", "/boot", "/usr", "/var"),
    # Images mounted read-only are always full, and bind mounts repeat another file system.
    "ignored_partitions": (
        "/snap/*", "/var/snap/*", "/var/lib/snapd/*", "/media/*", "/cdrom*", "/mnt/cdrom*",
        "/run/*", "/dev/*", "/sys/*", "/proc/*", "/var/lib/docker/*", "/var/lib/containers/*",
        "/var/lib/kubelet/*", "*/rpm_mount*",
    ),
    "secret_words": (
        "password", "passwd", "passphrase", "passwort", "kennwort", "pass", "pwd", "pw", "secret",
        "api key", "access key", "token",
    ),
}  # fmt: skip

_LIST_TEXT: Mapping[str, tuple[str, str, str]] = {
    "os_supported": ("Supported systems", "os_unknown", "Lines like windows/2019 or rocky/*."),
    "os_expected": ("Expected to work", "os_unknown", "Not tested, but known to work."),
    "os_deprecated": ("Deprecated systems", "os_deprecated", "They move, but are not maintained."),
    "os_unsupported": ("Unsupported systems", "os_unsupported", "The target does not run them."),
    "os_cold_required": ("Only moved powered off", "", "Systems that are always moved cold."),
    "storage_dedup": (
        "Hints at deduplication",
        "storage_dedup",
        "Words in a datastore's name or type; * and ? are wildcards.",
    ),
    "system_partitions": ("System partitions", "disk_full", "Full ones stop the conversion."),
    "ignored_partitions": (
        "File systems not looked at",
        "disk_full",
        "Paths with * and ? as wildcards.",
    ),
    "secret_words": (
        "Words before a secret",
        "secret_in_annotation",
        "A word followed by a colon or an equals sign and a value counts as a secret.",
    ),
}

FLOOR_TEXT: Mapping[str, str] = {"": "none", Risk.YELLOW.value: "yellow", Risk.RED.value: "red"}


def _rule_knobs() -> Iterable[Knob]:
    for rule in VM_RULES:
        yield Knob(
            f"enabled.{rule.id}", "Enabled", "bool", True, rule=rule.id,
            help="A rule that is switched off is not asked at all.",
        )  # fmt: skip
        for level in rule.levels:
            key = rule.key(level.key)
            suffix = f" ({level.title})" if level.title else ""
            yield Knob(
                f"points.{key}", f"Points{suffix}", "int", level.points, "points", 0, 100,
                help="Added to the VM's score when the rule fires.", rule=rule.id,
            )  # fmt: skip
            yield Knob(
                f"floor.{key}", f"At least{suffix}", "choice",
                level.floor.value if level.floor else "", choices=tuple(FLOOR_TEXT.items()),
                help="The category is never better than this when the rule fires.", rule=rule.id,
            )  # fmt: skip
        for limit in THRESHOLDS:
            if limit.rule == rule.id:
                yield Knob(
                    f"threshold.{limit.key}", limit.label, "int" if limit.whole else "float",
                    limit.default, limit.unit, limit.minimum, limit.maximum, rule=rule.id,
                )  # fmt: skip


def _other_knobs() -> Iterable[Knob]:
    for name, lines in DEFAULT_LISTS.items():
        label, rule, text = _LIST_TEXT[name]
        yield Knob(f"list.{name}", label, "lines", lines, help=text, rule=rule)
    yield Knob(
        "band.green_max", "Green up to", "int", 20, "points", 0, 99,
        help="Scores up to this are green unless a rule asks for more.",
    )  # fmt: skip
    yield Knob(
        "band.yellow_max", "Yellow up to", "int", 50, "points", 1, 100,
        help="Scores up to this are yellow, above it red.",
    )  # fmt: skip


KNOBS: tuple[Knob, ...] = (*_rule_knobs(), *_other_knobs())
"""Every setting, rule by rule, then lists and bands."""

KNOBS_BY_KEY: Mapping[str, Knob] = {knob.key: knob for knob in KNOBS}


def check_value(knob: Knob, value: Any) -> Any:
    """The value in its own type: int, float, bool, :class:`Risk` or None, tuple of lines.

    :raises FieldError: saying in one sentence what the setting takes.
    """
    if knob.kind == "lines":
        return _lines(knob, value)
    if knob.kind == "bool":
        return _flag(knob, value)
    return _floor(knob, value) if knob.kind == "choice" else _number(knob, value)


def _number(knob: Knob, value: Any) -> float | int:
    try:
        if isinstance(value, bool) or value is None:
            raise TypeError
        text = value.replace("\u00a0", "").replace(" ", "") if isinstance(value, str) else value
        number = float(text.replace(",", ".") if isinstance(text, str) else text)
    except (TypeError, ValueError, OverflowError):
        raise FieldError(knob.key, f"{knob.label} takes a number, not “{value}”.") from None
    low, high = knob.minimum or 0, knob.maximum or 0
    if not isfinite(number) or not low <= number <= high:
        raise FieldError(
            knob.key,
            f"{knob.label} must be between {general(low)} and {general(high, 10)} "
            f"{knob.unit}.".strip(),
        )
    if knob.kind == "float":
        return number
    if number != int(number):
        raise FieldError(knob.key, f"{knob.label} must be a whole number.")
    return int(number)


def _flag(knob: Knob, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word in {"yes", "true", "on", "1"}:
        return True
    if word in {"no", "false", "off", "0"}:
        return False
    raise FieldError(knob.key, f"{knob.label} takes yes or no, not “{value}”.")


def _floor(knob: Knob, value: Any) -> Risk | None:
    word = "" if value is None else str(value).strip().upper()
    if word in {"", "NONE", "–", "-"}:
        return None
    if word in {Risk.YELLOW, Risk.RED}:
        return Risk(word)
    raise FieldError(knob.key, f"{knob.label} takes none, yellow or red, not “{value}”.")


def _lines(knob: Knob, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        given: list[Any] = value.splitlines()
    elif isinstance(value, (list, tuple, set, frozenset)):
        given = list(value)
    else:
        raise FieldError(knob.key, f"{knob.label} takes lines of text.")
    check = _CHECKS.get(knob.key, _plain)
    lines: dict[str, None] = {}
    for each in given:
        line = each.strip() if isinstance(each, str) else None
        if line is None or len(line) > MAX_LINE:
            raise FieldError(
                knob.key, f"{knob.label}: a line is text of at most {MAX_LINE} characters."
            )
        if line:
            try:
                lines[check(line)] = None
            except FieldError as error:
                raise FieldError(knob.key, f"{knob.label}: {error.message}", error.hint) from None
    if len(lines) > MAX_LINES:
        raise FieldError(knob.key, f"{knob.label} takes at most {MAX_LINES} lines.")
    return tuple(lines)


def _plain(line: str) -> str:
    return line


def _glob(line: str) -> str:
    """A wildcard pattern; one that matches everything or has an open bracket is a slip."""
    if not line.strip("*"):
        raise FieldError("", f"“{line}” covers everything.")
    if open_bracket(line):
        raise FieldError("", f"“{line}” has a bracket that is not closed.")
    return line


def _word(line: str) -> str:
    word = " ".join(line.casefold().split())
    if len(word) < 2 or not any(letter.isalpha() for letter in word):
        raise FieldError("", f"“{line}” is too short for a word before a secret.")
    return word


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "list.os_supported": check_line,
    "list.os_expected": check_line,
    "list.os_deprecated": check_line,
    "list.os_unsupported": check_line,
    "list.os_cold_required": check_line,
    "list.storage_dedup": _glob,
    "list.ignored_partitions": _glob,
    "list.secret_words": _word,
}
