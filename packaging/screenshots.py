"""Photographs every page with the sample project, light and dark, into screenshots/.

python3 packaging/dev.py screenshots                 all pages at 1280x800 and 1920x1080
python3 packaging/dev.py screenshots --scale 2       the same at 200 %
python3 packaging/dev.py screenshots --pages vms,plan --sizes 1280x800
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "screenshots"
PATIENCE_S = 60
SETTLE_S = 0.4


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", default="1")
    parser.add_argument("--pages", default="")
    parser.add_argument("--sizes", default="1280x800,1920x1080")
    parser.add_argument("--themes", default="light,dark")
    arguments = parser.parse_args()
    os.environ["QT_SCALE_FACTOR"] = arguments.scale

    from app import bootstrap, cli
    from app.domain.destinations import InspectVm, RunCommand
    from app.paths import app_paths
    from app.ui.shell.application import Parts, build, load_fonts, make_application
    from app.ui.shell.stages import STAGES
    from app.ui.theme.style import set_theme

    application = make_application()

    def until(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            application.processEvents()
            if time.monotonic() > end:
                raise SystemExit("the window did not settle")

    def settle() -> None:
        end = time.monotonic() + SETTLE_S
        until(lambda: time.monotonic() > end and not made.ctx.runner.busy)

    wanted = set(arguments.pages.split(",")) - {""}
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        parts = Parts(
            bootstrap.open_workspace,
            bootstrap.reader,
            bootstrap.exporters,
            app_paths(Path(name)).create(),
            cli.check_program,
            bootstrap.cloud,
            bootstrap.secrets,
        )
        made = build(parts)
        window = made.window
        window.show()
        load_fonts()
        made.flow.open()
        until(lambda: made.ctx.has_workspace)
        taken = 0

        def shoot(title: str) -> None:
            nonlocal taken
            for theme in arguments.themes.split(","):
                set_theme(application, theme)
                for size in arguments.sizes.split(","):
                    width, height = (int(part) for part in size.split("x"))
                    window.resize(width, height)
                    settle()
                    target = OUT / f"{title}-{theme}-{size}-x{arguments.scale}.png"
                    window.grab().save(str(target))
                    taken += 1

        if not wanted or "welcome" in wanted:
            shoot("welcome")
        window.navigation.go_to(RunCommand("sample"))
        until(lambda: made.ctx.plan is not None and made.ctx.state.settled)
        for stage in STAGES:
            if wanted and stage.key not in wanted:
                continue
            window.stages.show_stage(stage.key)
            shoot(stage.key)
        if not wanted or "inspector" in wanted:
            window.stages.show_stage("vms")
            busiest = max(made.ctx.plan.vms, key=lambda vm: len(vm.findings))
            window.navigation.go_to(InspectVm(busiest.id))
            window.docks.show("issues")
            shoot("inspector")
        made.shut_down()
    print(f"wrote {taken} pictures to {OUT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
