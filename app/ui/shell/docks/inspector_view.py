"""The Inspector's page: heading, decisions, findings, and all parts of one VM in sections."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.domain.inventory.os_support import os_title
from app.domain.model import Finding
from app.domain.planning.plan.plan import Plan
from app.domain.vm_words import exclusion_words, power_words
from app.services.inventory import VmDetails
from app.ui.parts import vm_words as words
from app.ui.parts.ease_panel import EaseBreakdown
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.section import Section
from app.ui.parts.text import Text
from app.ui.shell.docks.inspector_edits import DecisionForm
from app.ui.shell.docks.inspector_text import EXCLUDE, INCLUDE, MORE, VmText
from app.ui.shell.docks.inspector_ties import WALK, TiesView
from app.ui.theme.html_colors import colored, link
from app.ui.theme.icons import RISK_SHAPES
from app.ui.theme.metrics import TextSize, grid

_RISK_TONES = {"GREEN": "ok", "YELLOW": "warning", "RED": "error"}
_LISTS = (
    ("facts", "Facts"),
    ("kept", "Route, application and owner"),
    ("schedule", "Schedule"),
    ("disks", "Disks"),
    ("partitions", "Guest file systems"),
    ("nics", "Network adapters"),
    ("snapshots", "Snapshots"),
    ("devices", "Devices"),
    ("location", "Place in vCenter"),
    ("attributes", "Custom attributes"),
    ("identity", "Identity"),
    ("history", "History"),
)


class VmView(QScrollArea):
    """Shows a VM and passes on what is done to it. Sections stay folded from VM to VM."""

    edit_requested = Signal(object, str, object)
    """Key of the VM, name of the field, new value."""
    link_activated = Signal(str)
    """What a link asks for, as ``verb:target``."""
    passed_wanted = Signal(bool)
    """Whether the rules that passed are to be listed."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("The VM in full")
        self.heading = FlowingText("Name of the VM", TextSize.TITLE)
        self.summary = FlowingText("In short")
        self.decisions = DecisionForm()
        self.ties = TiesView()
        self.findings = FlowingText("Findings")
        self.score = Text()
        self.ease = EaseBreakdown()
        self.passed = QCheckBox("List the rules that passed, too")
        self.texts: dict[str, FlowingText] = {}
        self.sections: dict[str, Section] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._page())
        self.decisions.edit_requested.connect(self.edit_requested)
        self.passed.toggled.connect(self.passed_wanted)
        self.ties.vm_wanted.connect(self._walk)
        for text in (self.summary, self.findings, self.ties.text, *self.texts.values()):
            text.link_activated.connect(self.link_activated)

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(grid(1.5), grid(1), grid(1.5), grid(2))
        column.setSpacing(grid(1))
        column.addWidget(self.heading)
        column.addWidget(self.summary)
        column.addWidget(self._section("decisions", "Decisions", self.decisions))
        risk = self._section("risk", "Risk", self.findings)
        risk.content.addWidget(self.passed)
        risk.add_to_heading(self.score)
        column.addWidget(risk)
        for key, title in _LISTS:
            if key == "location":
                column.addWidget(self._section("ease", "Ease of its tenant", self.ease))
            if key == "disks":
                column.addWidget(self._section("dependencies", "Dependencies", self.ties))
            self.texts[key] = FlowingText(title)
            column.addWidget(self._section(key, title, self.texts[key]))
        column.addStretch(1)
        return page

    def _section(self, key: str, title: str, widget: QWidget) -> Section:
        section = Section(title, collapsible=True)
        section.content.addWidget(widget)
        self.sections[key] = section
        return section

    def _walk(self, key: int) -> None:
        self.link_activated.emit(f"{WALK}:{key}")

    def show_details(
        self, details: VmDetails, plan: Plan | None, findings: Sequence[Finding]
    ) -> None:
        """Show a VM as it stands now; parts that are the same keep selection and focus."""
        vm, text = details.vm, VmText()
        self.heading.show_html(f"<b>{escape(vm.name)}</b>")
        self.summary.show_html(_summary(details, plan))
        self.decisions.show_vm(vm)
        shape = RISK_SHAPES.get(vm.risk_category, "")
        self.score.setText(f"{shape} {vm.risk_category.capitalize()}, score {vm.risk_score}")
        self.score.set_tone(_RISK_TONES.get(vm.risk_category, ""))
        self.findings.show_html(text.findings(findings))
        filled = {
            "facts": text.key_facts(details),
            "kept": text.kept(vm),
            "schedule": text.schedule(vm, plan) if vm.in_plan else "",
            "location": text.location(vm),
            "disks": text.disks(details.disks),
            "partitions": text.partitions(details.partitions) if details.partitions else "",
            "nics": text.nics(details.nics),
            "snapshots": text.snapshots(details.snapshots, plan),
            "devices": text.devices(details.devices),
            "attributes": text.attributes(vm) if any(vm.attributes.values()) else "",
            "identity": text.identity(vm, plan),
            "history": text.history(details.history),
        }
        ease = plan.ease.get(vm.tenant_id or 0) if plan and vm.in_plan else None
        self.ease.show_score("", ease)
        self.sections["ease"].setVisible(ease is not None)
        self.ties.show_vm(vm, plan)
        for key, html in filled.items():
            self.texts[key].show_html(html)
            self.sections[key].setVisible(bool(html))


def _summary(details: VmDetails, plan: Plan | None) -> str:
    vm = details.vm
    system = os_title(vm.os_family, vm.os_version) if vm.os_family else vm.os_config
    facts = [
        power_words(vm.power_state),
        system,
        f"{words.number(vm.vcpu)} vCPU",
        f"{words.gb_text(vm.ram_mib)} RAM",
        f"{words.gb_text(vm.used_mib)} used",
    ]
    line = escape(" · ".join(fact for fact in facts if fact))
    return (
        f'<p style="margin:0 0 4px 0">{colored("muted_text", line)}</p>'
        f'<p style="margin:0">{_plan_state(details, plan)}</p>'
    )


def _plan_state(details: VmDetails, plan: Plan | None) -> str:
    vm, more = details.vm, link(f"{MORE}:", "More…")
    if vm.in_plan:
        place = plan.schedule.placements.get(vm.id) if plan else None
        state = f"In plan, day {place.day}" if place else "In plan"
        return f"{state} · {link(f'{EXCLUDE}:', 'Exclude…')} · {more}"
    reason = escape(exclusion_words(vm, details.tenant))
    state = colored("warning", f"Not in plan: {reason}")
    back = f" · {link(f'{INCLUDE}:', 'Include again')}" if vm.excluded else ""
    return f"{state}{back} · {more}"
