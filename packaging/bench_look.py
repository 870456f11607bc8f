"""How long the window's thread takes for another size of text or another theme.

Every page was opened before, so that the window holds all it can hold, and each is in front once:
its step of the text size, its change of the theme, and what another page that was passed over
takes to catch up when it is shown.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from window_opener import open_window

PATIENCE_S = 300
STEPS = (110, 120, 100)


def measure(source: Path) -> dict[str, float]:
    """The longest milliseconds until the window is painted anew, over all pages."""
    from app.ui.shell.stages import STAGES

    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        ctx, window = made.ctx, made.window

        def until(condition: Callable[[], bool]) -> None:
            end = time.monotonic() + PATIENCE_S
            while not condition():
                application.processEvents()
                if time.monotonic() > end:
                    raise SystemExit("the window did not settle")

        def settle() -> None:
            until(lambda: not ctx.runner.busy and ctx.state.settled)
            for _ in range(5):
                application.processEvents()

        def timed(action: Callable[[], object]) -> float:
            settle()
            start = time.perf_counter()
            action()
            application.processEvents()
            return (time.perf_counter() - start) * 1000

        until(lambda: ctx.has_workspace)
        window.imports.start([source], "Bench")
        until(lambda: ctx.plan is not None)
        for stage in STAGES:
            window.stages.show_stage(stage.key)
            settle()
        found = {"text size": 0.0, "theme": 0.0, "page shown after": 0.0}
        for stage in STAGES:
            shown = timed(partial(window.stages.show_stage, stage.key))
            sizes = [timed(partial(ctx.set_zoom, percent)) for percent in STEPS]
            themes = [timed(partial(ctx.set_theme, theme)) for theme in ("dark", "light")]
            # Of one page the quickest: what is slower is the machine's doing.
            for what, taken in (("text size", sizes), ("theme", themes)):
                found[what] = max(found[what], min(taken))
            found["page shown after"] = max(found["page shown after"], shown)
        made.shut_down()
    return found
