"""What a rule hands back, and how its evidence is put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from app.domain.cell_values import natural_key
from app.domain.model import Vm
from app.domain.number_style import grouped
from app.domain.planning.risk.catalog import BASE
from app.domain.planning.risk.config import RiskConfig
from app.domain.planning.risk.facts import SharedFacts, VmFacts

UNKNOWN = "?"
"""Level of a hit that means: the data does not say."""

MAX_EXAMPLES = 4
MAX_QUOTE = 60


class Hit(NamedTuple):
    """A rule that did not pass: the level that fired, and the evidence in one sentence."""

    level: str
    text: str


Check = Callable[[Vm, VmFacts, RiskConfig, SharedFacts], Hit | None]

BLANK = Hit(UNKNOWN, "")
"""The VM's cell is blank; the rule's own standard text is used."""


def fired(text: str, level: str = BASE) -> Hit:
    """The rule fires at this level."""
    return Hit(level, text)


def unknown(text: str) -> Hit:
    """The rule cannot answer for this VM."""
    return Hit(UNKNOWN, text)


def listed(examples: Iterable[str], total: int | None = None) -> str:
    """The first examples, and how many more there are: ``a, b and 3 more``."""
    shown = list(islice(examples, MAX_EXAMPLES + 1))
    count = len(shown) if total is None else total
    if count <= len(shown) <= MAX_EXAMPLES:
        head, last = shown[:-1], shown[-1] if shown else ""
        return f"{', '.join(head)} and {last}" if head else last
    shown = shown[:MAX_EXAMPLES]
    return f"{', '.join(shown)} and {grouped(max(count - len(shown), 1))} more"


def counted(items: Sequence[str]) -> str:
    """All items by their first examples, with the true number left over."""
    return listed(items, len(items))


def counted_rows(items: Iterable[str]) -> str:
    """The same for items of an export's rows: sorted, as the rows come in any order."""
    return counted(sorted(items, key=natural_key))


def shown(text: str) -> str:
    """A text from the export as a finding quotes it: one line of at most 60 characters."""
    line = text.strip()[:100]
    if not line.isprintable():
        line = "".join(each if each.isprintable() else "·" for each in line)
    return line if len(line) <= MAX_QUOTE else f"{line[: MAX_QUOTE - 1]}…"


def no_disk_rows(vm: Vm, facts: VmFacts) -> Hit | None:
    """Unknown for a VM that has disks by vInfo but none in vDisk."""
    return unknown("This VM is not in vDisk.") if vm.disk_count and not facts.disks else None


_OFF = {"poweredoff", "off", "stopped"}


def power(vm: Vm) -> str:
    """``on``, ``off`` or ``suspended``; empty where the export does not say."""
    state = vm.power_state
    # The spelling of nearly every export, without the cost of folding it.
    if state == "poweredOn":
        return "on"
    plain = state.replace(" ", "").casefold()
    if plain in _OFF:
        return "off"
    if plain in {"suspended", "paused", "saved"}:
        return "suspended"
    return "on" if plain in {"poweredon", "on", "running"} else ""
