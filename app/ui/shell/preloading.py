"""Loads what pages are made of before they are opened, so that opening one is quick."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from itertools import chain
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

_SLICE = 0.01
"""Seconds of loading after which the window gets its turn."""
_DIALOGS = ("app.ui.shell.import_preview_dialog",)
"""What comes up by itself, when the window should not be held up."""
_PACKAGES = ("app.ui.parts", "app.ui.table", "app.ui.charts", "app.ui.stages")


@cache
def load_services() -> None:
    """Load all use cases, once; meant for a worker thread that has something to wait for anyway."""
    for name in _modules("app.services"):
        importlib.import_module(name)


class PageLoader(QObject):
    """Loads the modules of all pages, a few at a time whenever the window has nothing to do.

    Never in a worker: the library makes Python's side of a Qt class when it is first needed, and
    crashes where two threads need some at once.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: Iterator[str] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._load_some)

    @property
    def is_done(self) -> bool:
        """Whether all is loaded."""
        return self._left is not None and not self._timer.isActive()

    def begin(self) -> None:
        """Load them from now on; asking again changes nothing."""
        if self._left is None:
            self._left = chain(_DIALOGS, chain.from_iterable(map(_modules, _PACKAGES)))
            self._timer.start()

    def _load_some(self) -> None:
        end = perf_counter() + _SLICE
        for name in self._left or ():
            importlib.import_module(name)
            if perf_counter() > end:
                return
        self._timer.stop()


def _modules(package: str) -> Iterator[str]:
    """The names of a package's modules and of those of its packages."""
    path = importlib.import_module(package).__path__
    return (found.name for found in pkgutil.walk_packages(path, f"{package}."))
