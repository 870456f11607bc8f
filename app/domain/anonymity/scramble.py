"""Values under a key: without the key nobody can try whether a guessed original becomes them."""

from __future__ import annotations

import hashlib
import re

_HALF_BITS = 12
_HALF = (1 << _HALF_BITS) - 1
_ROUNDS = 6
_HEX = re.compile(r"[0-9a-fA-F]")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Scramble:
    """Turns values into others by a secret key; the same value always becomes the same."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def number(self, use: str, text: str, bits: int) -> int:
        """A number of so many bits for a text, another one for each use."""
        return int.from_bytes(self._digest(use, text), "big") >> (256 - bits)

    def _digest(self, use: str, text: str) -> bytes:
        return hashlib.blake2s(f"{use}\0{text}".encode("utf-8", "surrogatepass"),
                               key=self._key).digest()  # fmt: skip

    def hex_digits(self, use: str, text: str) -> str:
        """The text with other hexadecimal digits; what stands between them stays.

        Equal digits become equal ones whatever their case.
        """
        if _UUID.fullmatch(text):  # as nearly all are written
            plain = self._digest(f"{use} 0", text.replace("-", "")).hex()
            return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:32]}"
        digits = "".join(_HEX.findall(text))
        fresh = ""
        while len(fresh) < len(digits):
            fresh += self._digest(f"{use} {len(fresh)}", digits.casefold()).hex()
        upper = digits.isupper()
        found = iter(fresh.upper() if upper else fresh)
        return _HEX.sub(lambda _digit: next(found), text)

    def permuted(self, use: str, value: int) -> int:
        """Another number of 24 bits; two numbers never become the same (a Feistel network)."""
        left, right = value >> _HALF_BITS, value & _HALF
        for turn in range(_ROUNDS):
            mixed = self.number(f"{use} {turn}", str(right), _HALF_BITS)
            left, right = right, left ^ mixed
        return (left << _HALF_BITS) | right

    def mac(self, text: str) -> str:
        """A MAC address in the same writing; it is one that no maker of hardware gives out.

        None of twelve digits, and that of nothing but zeros, stay what they are.
        """
        digits = "".join(_HEX.findall(text)).casefold()
        if len(digits) != 12 or not digits.strip("0"):
            return text
        maker = 0x020000 | self.number("maker", digits[:6], 16)
        own = self.permuted(f"mac {digits[:6]}", int(digits[6:], 16))
        fresh = f"{maker:06x}{own:06x}"
        found = iter(fresh.upper() if any(each in "ABCDEF" for each in text) else fresh)
        return _HEX.sub(lambda _digit: next(found), text)
