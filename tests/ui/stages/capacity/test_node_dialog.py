"""The form of a node profile and what it is suggested from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFormLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import FieldError
from app.domain.model import Host
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.ui.parts.number_field import NumberField
from app.ui.stages.capacity.node_dialog import MOST_SUGGESTIONS, NodeDialog, suggestions

KNOWN = [NodeProfile(1, "large", 32, 64, 512.0)]


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[NodeDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = NodeDialog(KNOWN, [], parent)
    made.open()
    yield made
    parent.close()


def fill(dialog: NodeDialog, **texts: str) -> None:
    for name, text in texts.items():
        editor = dialog.editor(name)
        editor.selectAll()
        QTest.keyClicks(editor, text)


def test_suggestions_are_the_kinds_of_hosts_by_number() -> None:
    hosts = [
        Host("vc", "a", cores=24, memory_mib=384 * 1024, model="R740"),
        Host("vc", "b", cores=16, memory_mib=256 * 1024),
        Host("vc", "c", cores=24, memory_mib=384 * 1024, model="R740"),
        Host("vc", "d", cores=None, memory_mib=1024.0),
    ]
    found = suggestions(hosts)
    assert [words for words, _values in found] == [
        "R740: 24 cores, 384 GB RAM (2 hosts)", "16 cores, 256 GB RAM (1 host)",
    ]  # fmt: skip
    assert found[0][1] == {"name": "R740 384 GB", "cores": 24, "threads": 48, "ram_gb": 384.0}


def test_only_the_most_frequent_kinds_are_suggested() -> None:
    hosts = [Host("vc", f"h{n}", cores=n, memory_mib=1024.0) for n in range(1, 20)]
    assert len(suggestions(hosts)) == MOST_SUGGESTIONS


def test_without_hosts_nothing_is_suggested_and_nothing_assumed(dialog: NodeDialog) -> None:
    assert not dialog.source.isVisible()
    assert [dialog.editor(name).text() for name in ("name", "cores", "threads", "ram_gb")] == [
        "", "", "", "",
    ]  # fmt: skip
    assert [dialog.editor(name).text() for name in ("storage_tb", "existing")] == ["0", "0"]
    with pytest.raises(FieldError, match="needs a name"):
        dialog.record()


def test_messages_come_with_typing_and_go_with_mending(dialog: NodeDialog) -> None:
    fill(dialog, cores="48")
    assert not any(dialog.message(name) for name in ("name", "cores", "threads", "ram_gb"))
    fill(dialog, threads="24")
    assert "at least as many threads" in dialog.message("threads")
    fill(dialog, cores="24")
    assert not dialog.message("threads")
    fill(dialog, existing="1.5")
    assert dialog.message("existing") == "Existing nodes takes a whole number."


def test_enter_hands_over_a_whole_record_only(dialog: NodeDialog) -> None:
    taken: list[object] = []
    dialog.chosen.connect(taken.append)
    fill(dialog, name=" compute ", cores="24", ram_gb="384")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.message("threads") == "Give the number of threads."
    assert not taken
    fill(dialog, threads="48", storage_tb="3.5", existing="2")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert taken == [NodeProfile(0, "compute", 24, 48, 384.0, 3.5, 2)]
    assert not dialog.isVisible()


def test_empty_fields_are_framed_and_their_messages_have_room(
    dialog: NodeDialog, qtbot: QtBot
) -> None:
    height = dialog.height()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    lines = [dialog.form.itemAt(row, QFormLayout.ItemRole.FieldRole) for row in range(6)]
    fields = [line.widget() for line in lines]
    assert [field.message for field in fields] == [
        "A node profile needs a name.", "Give the number of cores.",
        "Give the number of threads.", "Give the RAM of a node.", "", "",
    ]  # fmt: skip
    assert [bool(field.editor.property("invalid")) for field in fields] == [True] * 4 + [False] * 2

    def roomy() -> bool:
        return all(field.height() >= field.heightForWidth(field.width()) for field in fields)

    qtbot.waitUntil(lambda: dialog.height() > height and roomy())
    fill(dialog, name="compute", cores="24")
    assert not dialog.message("cores")
    assert not dialog.editor("cores").property("invalid")


def test_a_long_host_is_shortened_in_its_middle(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    hosts = [Host("vc", "a", cores=24, memory_mib=384 * 1024, model="PowerEdge " * 12)]
    dialog = NodeDialog(KNOWN, hosts, parent)
    dialog.open()
    dialog.source.setCurrentIndex(1)
    assert dialog.source.shown_text().endswith("(1 host)")
    assert "…" in dialog.source.shown_text()
    assert dialog.source.itemData(1, Qt.ItemDataRole.ToolTipRole) == dialog.source.currentText()
    assert dialog.width() == dialog.minimumWidth(), "a long name does not widen the dialog"
    dialog.source.setCurrentIndex(0)
    assert dialog.source.shown_text() == "Nothing: enter it by hand"


def test_arrows_step_within_the_bounds(dialog: NodeDialog) -> None:
    existing = dialog.editor("existing")
    assert isinstance(existing, NumberField)
    QTest.keyClick(existing, Qt.Key.Key_Down)
    assert existing.text() == "0"
    QTest.keyClick(existing, Qt.Key.Key_Up)
    assert existing.text() == "1"
