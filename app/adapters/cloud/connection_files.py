"""Files that tell how to reach a cloud: which of the two kinds one is, and its text."""

from __future__ import annotations

from pathlib import Path

from app.adapters.cloud.clouds_yaml import clouds_in
from app.adapters.cloud.openrc import connection_in, looks_like_openrc
from app.domain.cloud import FoundConnection
from app.domain.errors import UserError

MAX_BYTES = 1_000_000
_YAML = {".yaml", ".yml"}


def read_connections(path: Path) -> list[FoundConnection]:
    """The clouds in a clouds.yaml or openrc file. Nothing in it is executed.

    :raises UserError: when it cannot be read or is neither.
    """
    text = _text(path)
    if path.suffix.casefold() in _YAML or not looks_like_openrc(text):
        return clouds_in(text, path)
    return [connection_in(text, path)]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(
                f"{path.name} is far too large for a clouds.yaml or openrc file.",
                "Choose another file.",
            )
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path.name} is no text file.", "Choose a clouds.yaml or an openrc.sh."
        ) from error
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read.",
            "Check that it exists and that you may read it.",
            str(error),
        ) from error
    if not text.strip():
        raise UserError(f"{path.name} is empty.", "Choose a clouds.yaml or an openrc.sh.")
    return text
