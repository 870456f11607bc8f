"""The list model of a wave's cards: rows are patched by key."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.ui.stages.waves.card_model import (
    MOST_RANGES,
    CardModel,
    card_sentence,
    gb_text,
    tenant_cards,
    unpacked_keys,
)
from app.ui.stages.waves.faces import BoardVm


def _cards(keys: list[int]) -> list[BoardVm]:
    return [BoardVm(key, f"vm-{key:03}", tenant=f"T{key % 3}", gb=float(key)) for key in keys]


@pytest.fixture
def model(qtbot: QtBot) -> CardModel:
    made = CardModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tester.setParent(made)
    return made


def test_any_order_of_patches_leaves_what_was_asked_for(model: CardModel) -> None:
    rng = random.Random(11)
    for _ in range(200):
        keys = sorted(rng.sample(range(60), rng.randrange(60)))
        model.show_cards(_cards(keys))
        assert [card.key for card in model.cards] == keys
        assert model.rowCount() == len(keys)


def test_rows_that_stay_keep_their_selection(model: CardModel) -> None:
    model.show_cards(_cards(list(range(50))))
    chosen = QItemSelectionModel(model)
    chosen.select(model.index(20), QItemSelectionModel.SelectionFlag.Select)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.show_cards(_cards([*range(5, 15), *range(18, 50), 70]))
    assert not resets
    assert [model.cards[index.row()].key for index in chosen.selectedIndexes()] == [20]


def test_what_differs_is_painted_anew_and_nothing_else(model: CardModel) -> None:
    model.show_cards(_cards(list(range(10))))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    cards = _cards(list(range(10)))
    cards[4] = BoardVm(4, "vm-004", tenant="T1", gb=99.0)
    model.show_cards(cards)
    assert told == [(4, 4)]
    model.show_cards(cards)
    assert told == [(4, 4)]


def test_many_scattered_changes_lay_the_list_out_anew(model: CardModel) -> None:
    model.show_cards(_cards(list(range(4 * MOST_RANGES))))
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.show_cards(_cards(list(range(0, 4 * MOST_RANGES, 2))))
    assert len(resets) == 1


def test_tenants_stand_for_all_their_vms(model: CardModel) -> None:
    model.show_cards(tenant_cards(_cards([1, 2, 3, 4])))
    assert [card.tenant for card in model.cards] == ["T0", "T1", "T2"]
    data = model.mimeData([model.index(1)])
    assert unpacked_keys(data) == [1, 4]
    assert card_sentence(model.cards[1]) == "T1, 2 VMs, 5.0 GB"


def test_figures_are_as_short_as_they_are_clear() -> None:
    assert [gb_text(value) for value in (0, 4.24, 42.4, 1234, 20_480)] == [
        "0 GB", "4.2 GB", "42 GB", "1234 GB", "20.0 TB",
    ]  # fmt: skip
