"""Photographs the window with the sample project into screenshots/.

python3 packaging/dev.py screenshots                      every page, its sections and the docks
python3 packaging/dev.py screenshots --pages vms,plan     some of them; docks and welcome count
python3 packaging/dev.py screenshots --dialogs            every dialog
python3 packaging/dev.py screenshots --dialogs set-value  some, by what their pictures are called
python3 packaging/dev.py screenshots --empty              the window before anything is imported
python3 packaging/dev.py screenshots --readme             the README's, into packaging/pictures
    [--sizes 1280x800,1920x1080] [--themes light,dark] [--text 100,150,200] [--scale 2]

The stages that prepare the target show decisions made and a run half done. Pictures are called
page-theme-size-text.png. Without a choice they are few: one size, one text.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import filled_preparation
from window_opener import open_window

if TYPE_CHECKING:
    from app.ui.shell.tour.walk import Stop, Tour

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "screenshots"
PICTURES = ROOT / "packaging" / "pictures"
IN_README = {
    "dashboard": "light", "vms": "light", "capacity": "light", "cohorts": "light",
    "waves": "dark", "plan-gantt": "light", "prepare": "light",
}  # fmt: skip
"""The pictures of the README, and the theme of each."""
SETTLE_S = 0.3
ALL = "all"
DOCKS, WELCOME = "docks", "welcome"


def main() -> int:
    """Take the pictures."""
    chosen = _arguments()
    os.environ["QT_SCALE_FACTOR"] = chosen.scale
    out = PICTURES if chosen.readme else OUT
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        session = Session(chosen, Path(name))
        session.run()
    print(f"wrote {session.taken} pictures to {out.relative_to(ROOT)}")
    for fault in session.faults:
        print(f"FAULT {fault}")
    return 1 if session.faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", nargs="?", const=ALL, default="")
    parser.add_argument("--dialogs", nargs="?", const=ALL, default="")
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--sizes", default="1280x800")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--text", default="100")
    parser.add_argument("--scale", default="1")
    chosen = parser.parse_args()
    if chosen.readme:
        for name, value in (
            ("pages", ",".join(key.partition("-")[0] for key in IN_README)), ("dialogs", ""),
            ("empty", False), ("sizes", "1280x800"), ("themes", "light,dark"), ("text", "100"),
            ("scale", "1"),
        ):  # fmt: skip
            setattr(chosen, name, value)
    elif not (chosen.pages or chosen.dialogs or chosen.empty):
        chosen.pages = ALL
    return chosen


class Session:
    """One window, walked through once for each theme, size and text."""

    def __init__(self, chosen: argparse.Namespace, home: Path) -> None:
        from app.ui.shell.tour.given_up import GivenUp

        self._chosen = chosen
        self._pages = set(chosen.pages.split(",")) - {""}
        self._dialogs = set(chosen.dialogs.split(",")) - {""}
        self._answers = GivenUp()
        _application, self._made = open_window(home, self._answers)
        self._look = ""
        self._theme = ""
        self._done: set[str] = set()
        self._tour = self._walk()
        self.taken = 0
        self.faults: list[str] = []

    def run(self) -> None:
        """Take all pictures that were asked for."""
        from app.ui.shell.application import load_fonts
        from app.ui.shell.stages import STAGES

        load_fonts()
        self._tour.until(lambda: self._made.ctx.has_workspace)
        self._tour.settle()
        if self._chosen.empty or self._wants(WELCOME):
            self._in_every_look(lambda tour: tour.show_stage("projects"), WELCOME)
        if self._chosen.empty:
            self._tour.open_empty()
            for stage in STAGES:
                self._in_every_look(
                    lambda tour, key=stage.key: tour.show_stage(key), f"empty-{stage.key}"
                )
        if not (self._pages or self._dialogs):
            self._made.shut_down()
            return
        self._tour.open_sample()
        filled_preparation.fill(self._tour, self._made.ctx)
        self._in_every_look(self._sample)
        self._made.shut_down()

    def _sample(self, tour: Tour) -> None:
        from app.ui.shell.stages import STAGES

        doors = bool(self._dialogs)
        for stage in STAGES:
            if doors or self._wants(stage.key):
                tour.show_stage(stage.key, doors=doors)
        if self._wants(DOCKS):
            tour.show_docks()
        if doors:
            tour.commands()

    def _wants(self, page: str) -> bool:
        return page in self._pages or ALL in self._pages

    def _walk(self, title: str = "") -> Tour:
        from app.ui.shell.tour.walk import Tour

        return Tour(self._made, self._answers, lambda stop: self._visit(stop, title))

    def _in_every_look(self, walk: Any, title: str = "") -> None:
        """Walk once for each combination; ``title`` names the picture where the page would not."""
        chosen, ctx = self._chosen, self._made.ctx
        for text, theme, size in itertools.product(
            chosen.text.split(","), chosen.themes.split(","), chosen.sizes.split(",")
        ):
            ctx.set_zoom(int(text))
            ctx.set_theme(theme)
            self._made.window.resize(*(int(part) for part in size.split("x")))
            scale = "" if chosen.scale == "1" else f"-x{chosen.scale}"
            self._theme = theme
            self._look = f"{theme}-{size}-{text}{scale}"
            self._tour = self._walk(title)
            with self._tour.watching():
                walk(self._tour)
            self.faults += self._tour.faults

    def _visit(self, stop: Stop, title: str) -> None:
        """Photograph what was asked for; of dialogs that several pages open, the first."""
        from app.ui.shell.tour.walk import Kind

        if stop.kind is Kind.ROWS or (title and stop.kind is not Kind.PAGE):
            return
        inside = stop.kind is Kind.SECTION and stop.widget is not self._made.window
        if stop.kind is Kind.DIALOG or inside:
            wanted = ALL in self._dialogs or stop.key in self._dialogs
            name = f"dialog-{stop.key}"
        else:
            wanted = bool(title) or stop.kind is Kind.DOCK or self._wants(stop.place)
            name = title or stop.key
        if self._chosen.readme:
            wanted = IN_README.get(name) == self._theme
            target = PICTURES / f"{name}.png"
        else:
            target = OUT / f"{name}-{self._look}.png"
        if not wanted or target.name in self._done:
            return
        self._done.add(target.name)
        self._tour.rest(SETTLE_S)
        stop.widget.grab().save(str(target))
        if self._chosen.readme:
            _shrink(target)
        self.taken += 1


def _shrink(picture: Path) -> None:
    """Keep 256 colours, which a page hardly has: the picture lies among the sources."""
    from PIL import Image

    with Image.open(picture) as whole:
        few = whole.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
