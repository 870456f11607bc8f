"""Masks secrets in whatever is written down: by key, by scheme, by address and by value."""

from __future__ import annotations

import json
import logging
import re
from threading import Lock
from urllib.parse import quote, quote_plus

HIDDEN = "***"

_VALUE = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s"',;&|)}\]]+)"""
# A key that ends in one of these words, whatever stands before it: adminPass, OS_PASSWORD. What
# stands before is not looked at, so that a line of any length is read once.
_KEYED = re.compile(
    r"""(?i)((?:pass(?:wor[dt]|wd|phrase)?|pwd|secret|token|credentials?|api[_-]?key|"""
    r"""private[_-]?key|authorization|cookie)["']?\s*(?:=>|[:=])\s*)(?:(?:bearer|basic)\s+)?"""
    + _VALUE
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+([A-Za-z0-9._~+/=-]{6,})")
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://[^\s/:@]{1,200}):[^\s/@]{1,1000}@")
_HEADER = re.compile(r"(?i)\b(x-(?:auth|subject)-token)\b(['\"]?\s*[:=,]\s*['\"]?)([^\s'\",;}]+)")

LEAST_SECRET = 4
"""Shorter words are not scrubbed by value: they would hide half of every line."""

_live: set[str] = set()
_lock = Lock()


def keep_out(secret: str) -> None:
    """From now on, this very value is written nowhere, nor as programs escape it."""
    if len(secret) >= LEAST_SECRET:
        with _lock:
            _live.update(_spellings(secret))


def _spellings(secret: str) -> set[str]:
    """The value as it stands in JSON, in a traceback and in an address."""
    data = secret.encode(errors="surrogatepass")
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        repr(data)[2:-1],
        *(quote(data, safe) for safe in ("/", "")),
        quote_plus(data),
    }


def mask(text: str) -> str:
    """The text without secrets: values of password-like keys, schemes, addresses, live values."""
    with _lock:
        live = sorted(_live, key=len, reverse=True)
    for secret in live:
        text = text.replace(secret, HIDDEN)
    text = _ADDRESS.sub(rf"\1:{HIDDEN}@", text)
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _KEYED.sub(rf"\1{HIDDEN}", text)
    return _SCHEME.sub(rf"\1 {HIDDEN}", text)


class MaskingFormatter(logging.Formatter):
    """Formats a record and masks secrets, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line."""
        return mask(super().format(record))
