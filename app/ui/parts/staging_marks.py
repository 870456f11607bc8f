"""How the states of staged rows look: a shape for each, so that they read without colour."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.planning.staging.flavor_lines import STATE_TEXT, StagingState

_MARKS: Mapping[str, tuple[str, str]] = {
    STATE_TEXT[StagingState.PROPOSED]: ("clock", "muted_text"),
    STATE_TEXT[StagingState.CONFIRMED]: ("check", "ok"),
    STATE_TEXT[StagingState.EXISTS]: ("ok", "ok"),
    STATE_TEXT[StagingState.DIFFERS]: ("warning", "warning"),
    STATE_TEXT[StagingState.SKIPPED]: ("minus", "muted_text"),
}


def state_mark(text: str) -> tuple[str, str] | None:
    """Icon and colour token of a state's text."""
    return _MARKS.get(text)
