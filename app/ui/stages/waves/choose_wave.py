"""Asks to which wave VMs go, or into which wave another is merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.ui.parts.choose_record import ChooseRecordDialog
from app.ui.stages.waves.faces import POOL, WaveFace
from app.ui.stages.waves.wave_column import Verdict


@dataclass(frozen=True, slots=True)
class Offer:
    """A wave (None: no wave) with what it says of what is to go there."""

    face: WaveFace | None
    verdict: Verdict

    @property
    def key(self) -> int:
        """The wave's key, that of the pool for none."""
        return self.face.key if self.face else POOL

    @property
    def name(self) -> str:
        """What it is called."""
        return self.face.wave.name if self.face else "No wave"


class ChooseWaveDialog(ChooseRecordDialog):
    """Those that refuse stand back and say why."""

    def __init__(
        self,
        title: str,
        sentence: str,
        button: str,
        offers: Sequence[Offer],
        parent: QWidget,
        chosen: int | None = None,
    ) -> None:
        """``chosen`` is the key of the wave to begin with; else the first that takes them."""
        super().__init__(
            title, sentence, offers, _COLUMNS, _key, "There is no other wave.", "says",
            "choose-wave", _says,
            parent, button, "warning",
        )  # fmt: skip
        first = next((each.key for each in offers if not self.refuses(each)), None)
        if chosen is not None and any(each.key == chosen for each in offers):
            first = chosen
        if first is not None:
            self.begin_with(first, "wave")

    @property
    def offer(self) -> Offer | None:
        """The wave that is selected, where it is one."""
        found = self.selected()
        return found if isinstance(found, Offer) else None

    def refuses(self, record: Any) -> bool:
        """Whether a wave does not take what is to go there."""
        return isinstance(record, Offer) and bool(record.verdict.refusal)


def _key(offer: Offer) -> int:
    return offer.key


def _says(offer: Offer) -> str:
    return offer.verdict.text


_COLUMNS = (
    Column("wave", "Wave", lambda offer: offer.name, width=26),
    Column("cohort", "Cohort", lambda offer: offer.face.cohort if offer.face else "", width=16),
    Column("start", "Starts", lambda offer: offer.face.wave.scheduled_start
           if offer.face else None, "date", width=11),
    Column("vms", "VMs", lambda offer: offer.face.counted if offer.face else None, "int",
           width=7),
    Column("says", "Says", _says, width=44, tooltip=_says,
           help="Why it takes them not, or which dependency would be broken."),
)  # fmt: skip
