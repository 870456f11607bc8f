"""What is dragged over the board, and what each wave says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.ui.stages.waves.faces import POOL, Board
from app.ui.stages.waves.wave_column import FINE, Verdict, WaveColumn

Judge = Callable[[Sequence[int], int], Verdict]
"""What a wave says of VMs that are to go there."""


class Dragging:
    """Holds the pile from the moment it is lifted until it is dropped."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.keys: tuple[int, ...] = ()
        self.source: WaveColumn | None = None
        """The column that it was lifted from, which must stay its wave's."""

    def begin(self, column: WaveColumn, keys: Sequence[int]) -> bool:
        """Lift VMs from a column; whether they are others than before."""
        if tuple(keys) == self.keys:
            return False
        self.keys, self.source = tuple(keys), column
        return True

    def end(self) -> None:
        """Nothing is dragged any more."""
        self.keys, self.source = (), None

    def verdict(self, board: Board, key: int) -> Verdict:
        """What a wave says of the pile, or the pool; nothing where all of it stands there."""
        if not self.keys or self._stands_whole(board, key):
            return FINE
        return self._judge(self.keys, key)

    def _stands_whole(self, board: Board, key: int) -> bool:
        """Whether all that is dragged stands there already; what is unknown stands nowhere."""
        cards, stands = board.cards, board.stands
        return all(vm in cards and stands.get(vm, POOL) == key for vm in self.keys)
