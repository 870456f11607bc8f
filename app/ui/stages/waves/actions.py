"""What can be done to waves and the VMs in them: questions, service calls, one undo step each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.cohorts.cohort import in_order
from app.domain.planning.waves.lifecycle import DELETABLE, LOCKED, STATE
from app.domain.planning.waves.moving import MoveRules, Pile
from app.domain.planning.waves.wave import Outcome, Wave, WaveType
from app.services import wave_members, waves
from app.services.waves import WaveEdit
from app.ui.parts.set_dialog import SetDialog
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.wave_papers import WavePapers
from app.ui.stages.waves.choose_wave import ChooseWaveDialog, Offer
from app.ui.stages.waves.faces import NO_COHORT, POOL, Board, WaveFace
from app.ui.stages.waves.lifecycle_actions import LifecycleActions
from app.ui.stages.waves.wave_column import Verdict
from app.ui.stages.waves.wave_dialog import WaveDialog
from app.ui.stages.waves.words import vms_text

Then = Callable[[Sequence[int], int], object]
"""Is told which VMs went where."""
QUICK_VMS = 2_000
"""Up to how many VMs are moved at once; more go on in the background, with progress."""
_FIRST = 1


def verdict_of(pile: Pile, wave: Wave | None, *, anew: bool = False) -> Verdict:
    """What a wave (None: no wave) says of VMs that are to go there; ``anew``: all others leave."""
    refusal = pile.refusal(wave, anew=anew)
    if refusal:
        return Verdict(refusal)
    warnings = pile.warnings(wave)
    if not warnings:
        return Verdict()
    more = f" And {grouped(len(warnings) - _FIRST)} more." if len(warnings) > _FIRST else ""
    return Verdict("", warnings[0] + more)


class WaveActions(QObject):
    """Works on the open project. ``board`` and ``rules`` tell what is shown just now."""

    def __init__(
        self,
        ctx: AppContext,
        board: Callable[[], Board],
        rules: Callable[[], MoveRules],
        made: Callable[[int], object],
        parent: QObject,
    ) -> None:
        """``made`` is told the key of a wave that was added."""
        super().__init__(parent)
        self._ctx, self._board, self._rules, self._made = ctx, board, rules, made
        self._pile: Pile | None = None
        """What was dragged last: every column is asked about it."""
        self.effects = EditEffects(ctx)
        self.papers = WavePapers(ctx)
        self.life = LifecycleActions(ctx, self.face, self.effects, self)

    def face(self, key: int) -> WaveFace | None:
        """A wave as it is shown."""
        return self._board().waves.get(key)

    def rules(self) -> MoveRules:
        """What moves are judged by."""
        return self._rules()

    def verdict(self, keys: Sequence[int], key: int) -> Verdict:
        """What a column says of VMs that are to go there."""
        face, rules = self.face(key), self._rules()
        pile = self._pile
        if pile is None or pile.rules is not rules or pile.vm_ids is not keys:
            pile = self._pile = Pile(rules, keys)
        return verdict_of(pile, face.wave if face else None)

    # -- VMs ---------------------------------------------------------------------------------------

    def move(self, keys: Sequence[int], key: int, then: Then | None = None) -> None:
        """Move VMs to a wave, or into none; those that move with them are asked about."""
        face, board = self.face(key), self._board()
        wave = face.wave if face else None
        moving = [vm for vm in keys if vm not in board.cards or board.stands.get(vm, POOL) != key]
        if not moving:
            return
        tied = any(vm in board.cards and board.cards[vm].mates for vm in moving)
        rules = self._rules() if tied else None
        others = rules.companions(moving, wave) if rules else ()
        if rules is None or not others:
            self._move(moving, key, along=False, then=then)
            return
        where = f"to “{wave.name}”" if wave else "out of their waves"
        dialog = SetDialog(
            self._names(moving),
            self._names(others),
            where,
            rules.refusal([*moving, *others], wave),
            self._ctx.dialogs_parent,
        )
        dialog.together.connect(
            lambda: self._move(moving, key, along=True, then=then, others=others)
        )
        dialog.alone.connect(lambda: self._move(moving, key, along=False, then=then))
        dialog.open()

    def _names(self, keys: Sequence[int]) -> list[str]:
        cards = self._board().cards
        return [cards[key].name for key in keys if key in cards]

    def _move(
        self,
        keys: Sequence[int],
        key: int,
        *,
        along: bool,
        then: Then | None,
        others: Sequence[int] = (),
    ) -> None:
        action: Callable[..., ChangeSet]
        if key == POOL:
            action = partial(wave_members.remove, vm_ids=list(keys), along=along)
        else:
            action = partial(wave_members.assign, wave_id=key, vm_ids=list(keys), along=along)
        count = len(keys) + len(others)
        if count > QUICK_VMS:
            done = self.effects.do_long(
                f"Moving {vms_text(count)}",
                lambda workspace, project, _ticket: action(workspace, project),
                always=True,
            )
        else:
            done = self.effects.do(action, always=True)
        if done and then is not None:
            then([*keys, *others], key)

    def ask_move(self, keys: Sequence[int], then: Then | None = None) -> None:
        """Ask to which wave VMs go, and move them there."""
        board, pile = self._board(), Pile(self._rules(), keys)
        if not keys:
            return
        stands = {board.stands.get(vm, POOL) for vm in keys}
        offers = [
            Offer(board.waves[key], verdict_of(pile, board.waves[key].wave))
            for key in board.order
            if stands != {key}
        ]
        if stands != {POOL}:
            offers.append(Offer(None, verdict_of(pile, None)))
        one = board.cards.get(keys[0])
        who = f"“{one.name}” goes" if len(keys) == 1 and one else f"{vms_text(len(keys))} go"
        dialog = ChooseWaveDialog(
            "Move to wave", f"{who} to:", f"Move {vms_text(len(keys))}", offers,
            self._ctx.dialogs_parent,
        )  # fmt: skip
        dialog.chosen.connect(lambda offer: self.move(keys, offer.key, then))
        dialog.open()

    def ask_fill(self, keys: Sequence[int], key: int = POOL) -> None:
        """Ask which wave is to hold these VMs, with what moves with them, and no others."""
        board, rules = self._board(), self._rules()
        if not keys:
            self._ctx.notifier.show("Select the VMs that the wave is to hold.", "warning")
            return
        offers = [
            Offer(board.waves[each], self._filled(rules, keys, board.waves[each]))
            for each in board.order
        ]
        one = board.cards.get(keys[0])
        who = f"“{one.name}”" if len(keys) == 1 and one else vms_text(len(keys))
        verb = "becomes" if len(keys) == 1 else "become"
        dialog = ChooseWaveDialog(
            "Fill a wave anew",
            f"{who}, with what moves with {'it' if len(keys) == 1 else 'them'}, {verb} all that "
            "the wave below holds. Whoever else stands there leaves it:",
            "Fill anew", offers, self._ctx.dialogs_parent, key if key != POOL else None,
        )  # fmt: skip
        dialog.chosen.connect(lambda offer: self.fill(keys, offer.key))
        dialog.open()

    @staticmethod
    def _filled(rules: MoveRules, keys: Sequence[int], face: WaveFace) -> Verdict:
        """What a wave says of being filled anew, and how many leave it."""
        wanted = [*keys, *rules.companions(keys, face.wave)]
        found = verdict_of(Pile(rules, wanted), face.wave, anew=True)
        kept = set(wanted)
        left = sum(
            vm.key not in kept and face.outcomes.get(vm.key, Outcome.OPEN) is Outcome.OPEN
            for vm in face.vms
        )
        if found.refusal or not left:
            return found
        verb = "leaves" if left == 1 else "leave"
        return Verdict("", f"{vms_text(left)} {verb} it. {found.warning}".strip())

    def fill(self, keys: Sequence[int], key: int) -> None:
        """Let a wave hold VMs and those of their sets alone."""
        action = partial(wave_members.assign, wave_id=key, vm_ids=list(keys), anew=True, along=True)
        face = self.face(key)
        count = len(keys) + (len(face.vms) if face else 0)
        self.effects.do_on_vms(f"Filling {vms_text(len(keys))}", count, action)

    # -- one wave ----------------------------------------------------------------------------------

    def ask_new(self, cohort: int = NO_COHORT) -> None:
        """Ask for a new wave."""
        self._ask(None, cohort)

    def ask_edit(self, key: int) -> None:
        """Ask for the fields of a wave."""
        face = self.face(key)
        if face is not None:
            self._ask(face.wave, NO_COHORT)

    def _ask(self, wave: Wave | None, cohort: int) -> None:
        plan, ctx = self._ctx.plan, self._ctx
        if plan is None:
            return
        check = partial(waves.check_fields, ctx.workspace, ctx.project_id, wave.id if wave else 0)
        dialog = WaveDialog(wave, in_order(plan.cohorts), cohort, check, ctx.dialogs_parent)
        dialog.chosen.connect(partial(self._save, wave))
        dialog.open()

    def _save(self, wave: Wave | None, values: Mapping[str, Any]) -> None:
        if wave is None:
            self._add(partial(waves.create, values=dict(values)))
            return
        before = {name: getattr(wave, name) for name in values}
        slots = before["agent_slots_override"]
        before["agent_slots_override"] = None if slots is None else str(slots)
        edits = [
            WaveEdit(wave.id, name, value)
            for name, value in values.items()
            if before[name] != value
        ]
        if edits:
            label = f"Edit wave “{values['name'].strip()}”"
            self.effects.do(waves.set_fields, edits, label, always=True)

    def _add(self, action: Callable[..., ChangeSet], *arguments: Any) -> None:
        done = self.effects.carry_out(action, *arguments, always=True)
        if done is not None:
            added = [row.key for row in done.rows if row.table == waves.TABLE and not row.before]
            if added:
                self._made(added[-1])

    def ask_split(self, key: int, chosen: Sequence[int]) -> None:
        """Make selected VMs of a wave a wave of their own, under a name that is asked for."""
        face = self.face(key)
        if face is None or not chosen:
            return
        name = self._ctx.dialogs.ask_text(
            "Split wave", f"Name of the wave with {vms_text(len(chosen))} of “{face.wave.name}”:",
            f"{face.wave.name} b",
        )  # fmt: skip
        if name is not None:
            self._add(partial(wave_members.split, wave_id=key, vm_ids=list(chosen), name=name))

    def ask_merge(self, key: int) -> None:
        """Ask into which wave another goes, and make both one."""
        face = self.face(key)
        if face is None:
            return
        board, vms = self._board(), [vm.key for vm in face.vms]
        pile = Pile(self._rules(), vms)
        offers = [
            Offer(other, verdict_of(pile, other.wave) if vms else Verdict())
            for other in (board.waves[each] for each in board.order)
            if other.key != key and other.cohort_key == face.cohort_key
        ]
        dialog = ChooseWaveDialog(
            "Merge waves",
            f"All {vms_text(len(vms))} of “{face.wave.name}” go to the wave below, and "
            f"“{face.wave.name}” is deleted:",
            "Merge", offers, self._ctx.dialogs_parent,
        )  # fmt: skip
        dialog.chosen.connect(lambda offer: self.merge(key, offer.key))
        dialog.open()

    def merge(self, key: int, into: int) -> None:
        """Move all VMs of a wave to another and delete it."""
        self.effects.do(wave_members.merge, [key], into, always=True)

    def siblings(self, key: int) -> list[int]:
        """The waves of the same cohort in their order, itself among them."""
        groups = self._board().groups
        return next((list(group.waves) for group in groups if key in group.waves), [])

    def why_not_shifted(self, key: int, steps: int) -> str:
        """Why a wave does not change places with its neighbour; empty where it can."""
        keys = self.siblings(key)
        place = keys.index(key) + steps if key in keys else -1
        if not 0 <= place < len(keys):
            if len(keys) < 2:
                return "Its cohort has no other wave."
            return f"It is the {'first' if steps < 0 else 'last'} of its cohort."
        face, other = self.face(key), self.face(keys[place])
        if face is None or other is None:
            return ""
        if other.wave.status in LOCKED:
            return f"“{other.wave.name}” is no longer planned and keeps its place."
        if WaveType.PILOT in {face.wave.wave_type} ^ {other.wave.wave_type}:
            return "Pilots come first in their cohort."
        return ""

    def shift(self, key: int, steps: int) -> None:
        """Move a wave so many places on among those of its cohort."""
        keys = self.siblings(key)
        place = keys.index(key) + steps if key in keys else -1
        if 0 <= place < len(keys):
            self.effects.do(waves.move, key, place, always=True)

    def ask_delete(self, keys: Sequence[int]) -> None:
        """Delete waves, after it was said what becomes of their VMs."""
        faces = [face for face in map(self.face, keys) if face is not None]
        if not faces:
            return
        stuck = next((each for each in faces if each.wave.status not in DELETABLE), None)
        if stuck is not None:
            self._ctx.notifier.show(
                f"“{stuck.wave.name}” is {STATE[stuck.wave.status]}: only planned and "
                "cancelled waves can be deleted.",
                "warning",
            )
            return
        count = sum(face.counted for face in faces)
        one = len(faces) == 1
        what = f"“{faces[0].wave.name}”" if one else count_text(len(faces), "wave")
        becomes = "become" if count != 1 else "becomes"
        text = f"No VM stands in {what}." if one else f"No VM stands in these {what}."
        if count:
            text = f"{vms_text(count)} of {what} {becomes} unassigned."
        title = "Delete wave" if one else "Delete waves"
        if self._ctx.dialogs.confirm(title, text, "Delete", danger=True):
            self.effects.do(waves.delete, [face.key for face in faces], always=True)

    def add_cleanup(self) -> None:
        """Make a wave of what failed in waves that are complete."""
        self._add(wave_members.create_cleanup)
