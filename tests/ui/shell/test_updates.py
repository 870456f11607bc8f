"""“Check for updates” opens a page in the browser, and sends nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from app import __version__, releases
from tests.ui.conftest import Planner

PAGE = "https://releases.example/migration-planner"


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.pages.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("https", made, "show")
    yield made
    QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file in which whoever built the program has named the page."""
    monkeypatch.setattr(releases, "resources_folder", lambda: tmp_path)
    path = tmp_path / releases.PAGE_FILE
    path.write_text(f"{PAGE}\n", encoding="utf-8")
    return path


def check(planner: Planner) -> None:
    planner.window.commands.action("updates").trigger()


def test_the_page_is_opened_in_the_browser(planner: Planner, browser: Browser, named: Path) -> None:
    before = len(planner.toasts())
    check(planner)
    assert browser.pages == [PAGE]
    assert len(planner.toasts()) == before


def test_a_program_that_knows_no_page_says_so(planner: Planner, browser: Browser) -> None:
    assert releases.releases_page() == ""  # the source tree is published at no one place
    check(planner)
    assert browser.pages == []
    assert f"This is version {__version__}." in planner.toasts()[-1]
    assert "without the address" in planner.toasts()[-1]


@pytest.mark.parametrize("address", ["", "http://plain.example", "file:///etc/passwd", "x"])
def test_only_an_address_on_the_secure_web_counts(address: str, named: Path) -> None:
    named.write_text(address, encoding="utf-8")
    assert releases.releases_page() == ""


def test_nothing_of_the_net_is_loaded_for_it() -> None:
    text = Path(releases.__file__).read_text(encoding="utf-8")
    assert not {"urllib", "requests", "socket", "http.client", "QtNetwork"} & set(text.split())


def test_without_a_browser_the_address_is_told(
    planner: Planner, named: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    check(planner)
    assert PAGE in planner.toasts()[-1]
