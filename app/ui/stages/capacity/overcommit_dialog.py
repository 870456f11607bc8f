"""All overcommit profiles: built-in ones to read, and one's own to add, edit and delete."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from PySide6.QtWidgets import QHeaderView, QPushButton, QWidget

from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.overcommit import DEFAULT_PROFILE, OvercommitProfile
from app.domain.planning.plan.plan import Plan
from app.services import capacity
from app.ui.parts.list_dialog import ListDialog
from app.ui.parts.tool_action import offer
from app.ui.shell.context import AppContext
from app.ui.stages.capacity.actions import CapacityEdits
from app.ui.stages.capacity.columns import profile_columns
from app.ui.stages.capacity.profile_dialog import ProfileDialog
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel

_NOTE = (
    "The three built-in profiles are read-only: duplicate one to change it. Every change here is "
    "a step that Undo takes back."
)


def _key(profile: OvercommitProfile) -> Hashable:
    return profile.id or profile.name


def _style(profile: OvercommitProfile) -> str:
    return "muted" if profile.builtin else ""


class OvercommitDialog(ListDialog):
    """Stays open over several changes and follows the plan."""

    help_place = "capacity.md#settings"

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__("Overcommit profiles", parent)
        self._ctx = ctx
        self._settings = CapacitySettings()
        self.edits = CapacityEdits(ctx, self)
        self.model = RecordTableModel(
            profile_columns(self._in_use), _key, row_style=_style, parent=self
        )
        self.table = DataTable(self.model, title="Overcommit profiles", name="overcommit")
        # The column of sentences takes what the others leave, so that nothing scrolls sideways.
        place = self.model.place_of("description")
        if place is not None:
            self.table.header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.use_button = self._button("Use", self._use, "Plan with the selected profile")
        self.add_button = self._button("New…", self._add, "Add a profile of your own")
        self.copy_button = self._button("Duplicate…", self._copy, "Copy the selected profile")
        self.edit_button = self._button("Edit…", self._edit, "Change the selected profile")
        self.delete_button = self._button("Delete", self._delete, "Delete the selected profile")
        buttons = (
            self.use_button, self.add_button, self.copy_button, self.edit_button,
            self.delete_button,
        )  # fmt: skip
        self.lay_out(_NOTE, buttons, 120, 44)
        self.table.selection_changed.connect(self._enable_buttons)
        self.table.activated.connect(self._edit)
        ctx.happenings.plan_changed.connect(self._show)
        self._show(ctx.plan)
        self.table.select_keys([_key(self._settings.overcommit)])
        self._enable_buttons()

    def _button(self, text: str, slot: Callable[[], object], tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked: slot())
        return button

    def selected(self) -> OvercommitProfile | None:
        """The profile in the selected row, None unless there is exactly one."""
        found = self.selected_record()
        return found if isinstance(found, OvercommitProfile) else None

    def _in_use(self) -> str:
        return self._settings.overcommit.name

    def _show(self, plan: Plan | None) -> None:
        if plan is None:
            self.reject()
            return
        self._settings = plan.target.capacity.settings
        self.model.set_records(self._settings.profiles)
        self._enable_buttons()

    def _enable_buttons(self) -> None:
        chosen = self.selected()
        own = chosen is not None and not chosen.builtin
        used = chosen is not None and chosen.name == self._in_use()
        one = "Select one profile."
        offer(self.use_button, chosen is not None and not used, "It is in use." if used else one)
        offer(self.copy_button, chosen is not None, one)
        fixed = one if chosen is None else "Built-in profiles are read-only: duplicate one."
        offer(self.edit_button, own, fixed)
        offer(self.delete_button, own, fixed)
        if own and used:
            self.delete_button.setToolTip(
                f"Delete the selected profile; “{DEFAULT_PROFILE}” takes its place"
            )

    def _use(self) -> None:
        chosen = self.selected()
        if chosen is not None:
            self.edits.set_setting("overcommit_profile", chosen.name)

    def _add(self) -> None:
        self._ask(None)

    def _copy(self) -> None:
        chosen = self.selected()
        if chosen is not None:
            name = capacity.copy_name(chosen.name, self._settings.profiles)
            self._ask(replace(chosen, id=0, name=name))

    def _edit(self, *_key: object) -> None:
        chosen = self.selected()
        if chosen is not None and not chosen.builtin:
            self._ask(chosen)

    def _ask(self, profile: OvercommitProfile | None) -> None:
        dialog = ProfileDialog(profile, self._settings.own_profiles, self)
        dialog.chosen.connect(self._save)
        dialog.open()

    def _save(self, profile: OvercommitProfile) -> None:
        if self.edits.do(capacity.save_profile, profile):
            name = profile.name
            self.table.select_keys([_key(p) for p in self._settings.profiles if p.name == name])
            self._enable_buttons()

    def _delete(self) -> None:
        chosen = self.selected()
        if chosen is not None and not chosen.builtin:
            self.edits.do(capacity.delete_profile, chosen.id)
