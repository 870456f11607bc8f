from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QIcon, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.enums import Risk, VmStatus
from app.domain.errors import UserError
from app.resources import resource_path
from app.ui.theme.icons import (
    RISK_SHAPES,
    RISK_TOKENS,
    icon,
    icon_names,
    pixmap,
    set_icon,
    status_icon,
)
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import current_tokens, load_tokens

OUTLINES = [name for name in icon_names() if name != "app"]
NEEDED = """
    projects setup dashboard vms risk tenants networks network-map capacity readiness cohorts waves
    plan flavors images users prepare handoff execution validation import export undo redo search
    filter columns settings help info warning error ok close chevron-left chevron-right chevron-up
    chevron-down plus trash copy paste cloud cloud-off lock play cancel calendar clock disk cpu
    memory network sun moon app
"""


def colors_in(image: QImage) -> Counter[str]:
    """Opaque colours and how many pixels have each."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return Counter(pixel.name() for pixel in pixels if pixel.alpha() == 255)


def colored_places(shown: QIcon) -> frozenset[tuple[int, int]]:
    """Where the picture of an icon has ink."""
    image = shown.pixmap(16).toImage()
    return frozenset(
        (x, y) for x in range(16) for y in range(16) if image.pixelColor(x, y).alpha() > 128
    )


def risk_mark(risk: Risk) -> QIcon:
    return icon(f"risk-{risk.value.lower()}", RISK_TOKENS[risk])


def test_there_is_an_icon_for_everything() -> None:
    assert set(NEEDED.split()) <= set(icon_names())


@pytest.mark.parametrize("name", icon_names())
def test_every_file_is_a_picture(name: str) -> None:
    assert QSvgRenderer(str(resource_path(f"icons/{name}.svg"))).isValid()


@pytest.mark.parametrize("name", OUTLINES)
def test_outlines_take_their_colour_from_the_theme(name: str) -> None:
    text = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert "currentColor" in text
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text)


def test_an_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication) -> None:
    image = pixmap("stop", "#ff0000", 24, 1.0).toImage()
    assert set(colors_in(image)) == {"#ff0000"}


def test_a_screen_of_twice_the_density_gets_twice_the_pixels(qapp: QApplication) -> None:
    image = pixmap("vms", "#000000", 16, 2.0)
    assert image.size() == QSize(32, 32)
    assert image.devicePixelRatio() == 2.0
    assert image.deviceIndependentSize().toSize() == QSize(16, 16)


def test_an_icon_is_made_once(worn: QApplication) -> None:
    assert icon("vms").cacheKey() == icon("vms").cacheKey()
    assert icon("vms").cacheKey() != icon("vms", "accent").cacheKey()


def test_disabled_is_fainter(worn: QApplication) -> None:
    shown = icon("stop", extent=24)
    normal = colors_in(shown.pixmap(24, QIcon.Mode.Normal).toImage())
    disabled = colors_in(shown.pixmap(24, QIcon.Mode.Disabled).toImage())
    assert set(normal) == {current_tokens().color("text")}
    assert set(disabled).isdisjoint(normal)


def test_an_unknown_icon_is_named(qapp: QApplication) -> None:
    with pytest.raises(UserError, match="no-such"):
        icon("no-such")


def test_an_unknown_token_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        icon("vms", "no_such")


def test_actions_and_buttons_follow_the_theme(worn: QApplication, qtbot: QtBot) -> None:
    button, action = QToolButton(), QAction("Do")
    qtbot.addWidget(button)
    for target in (button, action):
        set_icon(target, "risk-red", "accent")
    set_theme(worn, "dark")
    for target in (button, action):
        shown = target.icon().pixmap(16).toImage()
        assert load_tokens("dark").color("accent") in colors_in(shown)


def test_setting_an_icon_again_replaces_the_first(worn: QApplication, qtbot: QtBot) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    set_icon(button, "risk-red", "error")
    set_icon(button, "risk-red", "ok")
    set_theme(worn, "dark")
    shown = colors_in(button.icon().pixmap(16).toImage())
    assert load_tokens("dark").color("ok") in shown
    assert load_tokens("dark").color("error") not in shown


@pytest.mark.parametrize("risk", list(Risk))
def test_each_risk_has_its_colour(worn: QApplication, risk: Risk) -> None:
    token = f"risk_{risk.value.lower()}"
    shown = colors_in(risk_mark(risk).pixmap(16).toImage())
    assert shown.most_common(1)[0][0] == current_tokens().color(token)


def test_each_risk_has_its_own_shape(worn: QApplication) -> None:
    areas = {risk: colored_places(risk_mark(risk)) for risk in Risk}
    assert len(set(areas.values())) == 3
    assert len(set(RISK_SHAPES.values())) == 3


def test_each_status_has_its_own_mark(worn: QApplication) -> None:
    marks = {status: colored_places(status_icon(status.value)) for status in VmStatus}
    assert all(marks.values())
    assert len(set(marks.values())) == len(VmStatus)


@pytest.mark.parametrize("edge", [256, 512])
def test_the_programs_icon_is_there_as_a_picture(edge: int) -> None:
    image = QImage(str(resource_path(f"icons/app-{edge}.png")))
    assert image.size() == QSize(edge, edge)
    assert image.pixelColor(0, 0).alpha() == 0
