"""What pseudonyms end in, so that rules which look at names find in them what they found before.

A VM whose name cannot be a host's gets one that cannot either, a datastore whose name hints at
deduplication one that does, an overlay network one that tells it, and a custom attribute that
announces secrets one that announces them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.domain.anonymity.roster import Marks
from app.domain.inventory.network_vlans import is_overlay
from app.domain.planning.risk.guest import secret_word
from app.domain.planning.risk.knobs import DEFAULT_LISTS
from app.domain.planning.risk.storage import hints_at_dedup

HINT = DEFAULT_LISTS["storage_dedup"][0]
ANNOUNCES = DEFAULT_LISTS["secret_words"][0]
_USUAL_MOST = 63


def is_secret(text: str, words: Sequence[str]) -> str:
    """The word by which a text gives a secret away; empty where it does not."""
    return secret_word(text, tuple(words))


def marks_for(lists: Mapping[str, tuple[str, ...]], longest: int = _USUAL_MOST) -> Marks:
    """What the pseudonym of a name ends in, by the lists of a project's rules."""
    hints, words = lists["storage_dedup"], lists["secret_words"]

    def mark(name: str, kinds: frozenset[str]) -> str:
        if "store" in kinds and hints_at_dedup(name, "", hints):
            return f"-{HINT}"
        if "net" in kinds and is_overlay(name):
            return "-virtualwire"
        if "attribute" in kinds and secret_word(f"{name}: value", words):
            return f" {ANNOUNCES}"
        if "vm" in kinds and not _plain(name, longest):
            return "_x"
        return ""

    return mark


def _plain(name: str, longest: int) -> bool:
    """Whether a name can be a host's as it is, as the rule about invalid names sees it."""
    letters = name.isascii() and name.replace("-", "").isalnum() and len(name) <= longest
    return letters and name[0] != "-" and name[-1] != "-"


def lists_without_names(
    lists: Mapping[str, Sequence[str]], guest_path: Callable[[str], str]
) -> dict[str, list[str]]:
    """The lists of the rules as pseudonyms ask for them.

    Words and patterns of one's own may be names. They go, and the program's word stands for them
    all. Paths inside guests become what the paths themselves become.
    """
    found = {}
    for key, lines in lists.items():
        usual = DEFAULT_LISTS.get(key, ())
        if key in _WORDS:
            kept = [line for line in lines if line in usual and line != _WORDS[key]]
            found[key] = [_WORDS[key], *kept] if lines else []
        elif key in _PATHS:
            found[key] = [line if line in usual else guest_path(line) for line in lines]
        elif key in DEFAULT_LISTS:
            found[key] = list(lines)  # systems by family and version
    return found


_WORDS = {"storage_dedup": HINT, "secret_words": ANNOUNCES}
_PATHS = frozenset({"system_partitions", "ignored_partitions"})
