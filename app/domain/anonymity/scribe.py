"""Writes texts anew: what each kind of text becomes when its names are exchanged.

All texts are gone through twice. At first the scribe only takes down what names there are and
gives each text back; after :meth:`Scribe.settle` it writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.domain.anonymity.addresses import Addresses, parsed, parsed_network, ranges_in
from app.domain.anonymity.marks import ANNOUNCES, is_secret
from app.domain.anonymity.roster import Roster
from app.domain.anonymity.scramble import Scramble
from app.domain.anonymity.vocabulary import GUEST, KEPT, SHEETS, WORDS
from app.domain.planning.gaps.image_match import SYSTEM_WORDS

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I)
_SPACED_UUID = re.compile(r"(?:[0-9a-f]{2}[ -]){15}[0-9a-f]{2}", re.I)
_MAC = re.compile(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}", re.I)
_PLAIN_MAC = re.compile(r"[0-9a-fA-F.]{12,14}")
_DIGITS = re.compile(r"[0-9a-fA-F][0-9a-fA-F .:-]{6,}")
_WITH_UUID = re.compile(rf"(.*\S)(\s*\()({_UUID.pattern})(\)\s*)", re.I | re.S)
_ORG_VDC = re.compile(r"(.+?)([-_]vdc[-_]\d+)", re.I | re.S)
_VCLS = re.compile(r"(vcls)(-[0-9a-f]{8}-[0-9a-f-]+|[- ]?\(?\d+\)?)", re.I)
_DOTTED = re.compile(r"([\w-]+)\.([\w-]+(?:\.[\w-]+)*)")
_EMAIL = re.compile(r"([^@\s]+)@([^@\s]+)")
_OBJECT_ID = re.compile(r"(dvportgroup|network|group|datastore|host)-(\d{1,7})")
_SLASH = re.compile("%2f", re.I)
_ON_STORE = re.compile(r"(\s*\[)([^\]]*)(\]\s*)(.*)", re.S)
_DISK_FILE = re.compile(
    r"(.*?)((?:_\d{1,3})?(?:-\d{6})?(?:-(?:flat|ctk|rdm|rdmp|delta|sesparse))?"
    r"(?:\.[a-z]{2,5})?)",
    re.I | re.S,
)
_ENDING = re.compile(r"(.*?)(\.[A-Za-z0-9]{1,5})?", re.S)
_BETWEEN = re.compile(r"([,;\s|]+)")
_NUMBERED = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2} ?\d{1,3}")
_TOKEN = re.compile(r"\w(?:[\w.@:/\\-]*\w)?|[^\w]+")
_WORD = re.compile(r"\S+")
_URL = re.compile(r"([a-z][a-z0-9+.-]*://)(?:[^/@\s]*@)?([^/:\s]+|\[[^\]]*\])(:\d+)?(/.*)?", re.I)
_DRIVE = re.compile(r"[a-z]:", re.I)
_BETWEEN_PARTS = re.compile(r"([\\/])")
_WORDS_OF_IMAGE = re.compile(r"[a-z]+|\d+(?:\.\d+)*")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,2}){0,2}|r2")
_NO_DIGITS = str.maketrans("0123456789", "bcdfghjkmn")
_URL_WORDS = re.compile(r"v\d(?:\.\d)?|identity|keystone|", re.I)


class Scribe:
    """Turns the texts of one project into others."""

    def __init__(
        self, roster: Roster, addresses: Addresses, scramble: Scramble, secret_words: Iterable[str]
    ) -> None:
        self._roster, self._addresses, self._scramble = roster, addresses, scramble
        self._secret_words = tuple(secret_words)
        self._writing = False

    def settle(self) -> None:
        """End taking down; from here on texts are written."""
        self._roster.number()
        self._addresses.settle()
        self._writing = True

    # -- names -------------------------------------------------------------------------------------

    def name(self, kind: str, text: str) -> str:
        """What a name becomes. Outer blanks stay; so do parts that more than one name can have."""
        plain = text.strip()
        if not plain or plain.casefold() in KEPT:
            return text
        if plain != text:
            start = text.index(plain)
            return text[:start] + self.name(kind, plain) + text[start + len(plain) :]
        if kind != "vcenter" and plain not in self._roster:
            special = self._by_form(kind, plain)
            if special is not None:
                return special
        return self._label(kind, plain)

    def _label(self, kind: str, plain: str) -> str:
        if not self._writing:
            self._roster.note(kind, plain)
            return plain
        found = self._roster.pseudonym(plain) or self._roster.folded(plain)
        # What was not met at first: a text that is put together while it is written.
        return found or f"{kind}-{self._scramble.number(kind, plain.casefold(), 40):010x}"

    def _by_form(self, kind: str, plain: str) -> str | None:
        """Names that tell by their form what they are, or that are made of others."""
        if (address := self._address(plain)) is not None:
            return address
        if _UUID.fullmatch(plain) or _SPACED_UUID.fullmatch(plain):
            return self._digits(plain)
        if _MAC.fullmatch(plain):
            return self._mac(plain)
        if found := _OBJECT_ID.fullmatch(plain):
            return f"{found[1]}-{self._scramble.permuted('object', int(found[2]) & 0xFFFFFF)}"
        if found := _VCLS.fullmatch(plain):
            return found[1] + self._scramble.hex_digits("uuid", found[2])
        if found := _WITH_UUID.fullmatch(plain):
            return (self.name(kind, found[1]) + found[2]
                    + self._scramble.hex_digits("uuid", found[3]) + found[4])  # fmt: skip
        if found := _ORG_VDC.fullmatch(plain):
            return self.name(kind, found[1]) + found[2]
        if found := _EMAIL.fullmatch(plain):
            return f"{self.name('user', found[1])}@{self.name('place', found[2])}"
        if found := _DOTTED.fullmatch(plain):
            return f"{self.name(kind, found[1])}.{self._label('place', found[2])}"
        return None

    def image(self, text: str) -> str:
        """The name of an image: the system and version that it tells of stay."""
        own = self.name("image", text)
        words = _WORDS_OF_IMAGE.findall(text.casefold())
        if not self._writing or not set(words) & SYSTEM_WORDS:
            return own
        told = [each for each in words if each in SYSTEM_WORDS or _VERSION.fullmatch(each)]
        # Its number must not pass for a version.
        return " ".join([*told, own.translate(_NO_DIGITS)])

    def folded(self, kind: str, text: str) -> str:
        """A name that was stored in small letters, as keys of tasks are."""
        plain = text.strip()
        if not plain or plain in KEPT:
            return text
        if not self._writing:
            if self._by_form(kind, plain) is None:
                self._roster.note_folded(kind, plain)
            return text
        found = self._roster.folded(plain)
        return found if found is not None else self.name(kind, plain).casefold()

    def names(self, kind: str, text: str) -> str:
        """A list of names with commas, semicolons or line ends between them."""
        parts = re.split(r"([,;\n]+)", text)
        return "".join(
            part if place % 2 else self.name(kind, part) for place, part in enumerate(parts)
        )

    def compound(self, text: str) -> str:
        """A title made of names: ``domain/project``, ``tenant / OrgVDC · part``."""
        if text.strip() in self._roster:
            return self.name("value", text)
        parts = re.split(r"( · | / |/| \()", text)
        if len(parts) == 1:
            return self.name("value", text)
        return "".join(
            part if place % 2 else self._closed(part) for place, part in enumerate(parts)
        )

    def _closed(self, part: str) -> str:
        whole = part.removesuffix(")")
        return self.name("value", whole) + part[len(whole) :]

    # -- places ------------------------------------------------------------------------------------

    def path(self, kind: str, text: str) -> str:
        """Folders and pools of the inventory, each of which may be a tenant."""
        return "/".join(self.name(kind, _SLASH.sub("/", part)) for part in text.split("/"))

    def on_store(self, text: str) -> str:
        """The path of a file on a datastore: ``[datastore] folder/vm_1.vmdk``."""
        found = _ON_STORE.fullmatch(text)
        if found:
            store = self.name("store", found[2])
            return found[1] + store + found[3] + self._below(found[4])
        return self._below(text)

    def _below(self, text: str) -> str:
        *folders, file = text.split("/")
        split = _DISK_FILE.fullmatch(file)
        stem, rest = (split[1], split[2]) if split else (file, "")
        return "/".join([*(self.name("folder", each) for each in folders),
                         self.name("disk", stem) + rest])  # fmt: skip

    def file(self, text: str) -> str:
        """A file's name, or its whole path; the ending stays."""
        parts = _BETWEEN_PARTS.split(text)
        found = _ENDING.fullmatch(parts[-1])
        stem, ending = (found[1], found[2] or "") if found else (parts[-1], "")
        before = "".join(
            part if place % 2 else self.name("folder", part)
            for place, part in enumerate(parts[:-1])
        )
        plain = stem.strip()
        if not plain or plain.removeprefix("tab") in SHEETS:
            return before + stem + ending
        return before + self._label("file", plain) + ending

    def sheet(self, text: str) -> str:
        """A sheet of a file, alone or as ``file: sheet``; those of RVTools stay."""
        of, colon, own = text.rpartition(": ")
        return (self.file(of) + colon if colon else "") + self.file(own)

    def guest_path(self, text: str) -> str:
        """A path inside a guest, or a pattern of such paths: what every system has stays."""
        parts = _BETWEEN_PARTS.split(text)
        return "".join(
            part if place % 2 or not part.strip("*?") or part.strip("*").casefold() in GUEST
            or _DRIVE.fullmatch(part) else self.name("folder", part)
            for place, part in enumerate(parts)
        )  # fmt: skip

    def url(self, text: str) -> str:
        """The address of a service: scheme and port stay, and the version in its path."""
        found = _URL.fullmatch(text.strip())
        if found is None:
            return self.name("place", text)
        path = "/".join(
            part if _URL_WORDS.fullmatch(part) else self.name("value", part)
            for part in (found[4] or "").split("/")
        )
        host = found[2]
        inner = host.strip("[]")
        renamed = host.replace(inner, self.name("place", inner)) if inner else host
        return found[1] + renamed + (found[3] or "") + path

    # -- addresses and ids -------------------------------------------------------------------------

    def _address(self, text: str) -> str | None:
        """What an address, a prefix or a range becomes; None for other texts."""
        address = parsed(text)
        if address is not None:
            if not self._writing:
                self._addresses.see(address)
            return str(self._addresses.instead_of(address)) if self._writing else text
        network = parsed_network(text)
        if network is not None:
            first, length = network
            if not self._writing:
                self._addresses.see(first, length)
                return text
            return f"{self._addresses.instead_of(first)}/{length}"
        ends = list(ranges_in(text))
        if ends:
            return "-".join(self._address(each) or "" for each in ends)
        return None

    def addresses(self, text: str) -> str:
        """A list of addresses, prefixes or ranges; what is none of them becomes a name."""
        whole = self._address(text.strip())
        if whole is not None:
            return whole
        parts = _BETWEEN.split(text)
        return "".join(
            part if place % 2 or part == "-" else self.name("place", part)
            for place, part in enumerate(parts)
        )

    def mac(self, text: str) -> str:
        """A MAC address."""
        if _MAC.fullmatch(text.strip()) or _PLAIN_MAC.fullmatch(text.strip()):
            return self._mac(text)
        return self.name("value", text)

    def _mac(self, text: str) -> str:
        return self._scramble.mac(text) if self._writing else text

    def _digits(self, text: str) -> str:
        return self._scramble.hex_digits("uuid", text) if self._writing else text

    def identifier(self, text: str) -> str:
        """A key of something: other digits where it is made of them."""
        plain = text.strip()
        if not plain or (plain.isdecimal() and len(plain) <= 6):
            return text
        if _DIGITS.fullmatch(plain):
            return self._digits(text)
        return self.name("value", text)

    def identity(self, text: str) -> str:
        """What tells a VM from all others: its vCenter, and its reference there."""
        vcenter, slash, own = text.partition("/")
        if not slash:
            return self._label("ref", text) if text else text
        return self.name("vcenter", vcenter) + slash + (self._label("ref", own) if own else "")

    def reference(self, text: str) -> str:
        """A VM's reference in its vCenter."""
        return self._label("ref", text) if text.strip() else text

    def numbered(self, kind: str, text: str) -> str:
        """A device that is called by what it is and a number; any other name is exchanged."""
        return text if _NUMBERED.fullmatch(text.strip()) else self.name(kind, text)

    # -- texts -------------------------------------------------------------------------------------

    def note(self, text: str) -> str:
        """What somebody wrote: only how long it is, and whether it gives a secret away."""
        words = len(_WORD.findall(text))
        if not words:
            return text
        told = "(1 word)" if words == 1 else f"({words} words)"
        return f"{told} {ANNOUNCES}: anonymised" if is_secret(text, self._secret_words) else told

    def noted_name(self, kind: str, text: str) -> str:
        """A name in which a secret may stand, such as that of a snapshot."""
        return self.note(text) if is_secret(text, self._secret_words) else self.name(kind, text)

    def said(self, text: str) -> str:
        """What the program has told: its own words and small numbers stay."""
        if not text.strip():
            return text
        return "".join(map(self._token, _TOKEN.findall(text)))

    def _token(self, token: str) -> str:
        if not token[:1].isalnum() and token[:1] != "_":
            return token
        plain = token.casefold()
        if plain in WORDS or (token.isdecimal() and len(token) <= 4):
            return token
        if not self._writing:
            return token
        for form in (self._roster.pseudonym, self._roster.folded):
            found = form(token)
            if found is not None:
                return found
        return "…"

    def attributes(self, found: Mapping[str, str]) -> dict[str, str]:
        """Custom attributes: names and values; which of them give a secret away stays as it is."""
        return {
            self.name("attribute", heading): self._attribute(heading, value)
            for heading, value in found.items()
        }

    def _attribute(self, heading: str, value: str) -> str:
        if is_secret(f"{heading}: value", self._secret_words):
            secret = is_secret(f"{heading}: {value}", self._secret_words)
            return self.name("value", value) if secret else "none" if value.strip() else value
        return self.noted_name("value", value)
