"""What the Inspector says of a VM, as HTML: facts in two columns, lists of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from app.domain.enums import Answer
from app.domain.inventory.os_support import os_title
from app.domain.model import Device, Disk, Finding, Nic, Partition, Snapshot, Vm
from app.domain.number_style import grouped
from app.domain.planning.facts.record import FACT_TITLES
from app.domain.planning.plan.plan import Plan
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.units import gib, hours_text
from app.domain.vm_words import ROUTE_MEANING, mode_words, power_words, yes_no
from app.services.inventory import EDITABLE, VmDetails
from app.ui.parts import vm_words as words
from app.ui.parts.vm_words import gb_text, number
from app.ui.theme.html_colors import colored, link

WAIVE, COUNT_AGAIN, SHOW_VM, EXCLUDE, INCLUDE = "waive", "count", "vm", "exclude", "include"
MORE, WAVE = "more", "wave"
"""What links ask for: ``waive:rule``, ``count:rule``, ``vm:key``, ``wave:key``; rest: the VM."""

Fact = tuple[str, ...]
"""A label, its value, and perhaps what explains the value."""


class Markup(str):
    """A value that is HTML already, such as a link."""

    __slots__ = ()


_FULL_PCT = 95
_ANSWER_TOKENS = {
    Answer.BLOCK: "text",
    Answer.WARN: "text",
    Answer.UNKNOWN: "muted_text",
    Answer.PASS: "muted_text",
}
"""Not the colours of risk: they are kept for what a whole VM is."""


class VmText:
    """Words VMs."""

    # -- building blocks ---------------------------------------------------------------------------

    def _muted(self, text: str) -> str:
        return colored("muted_text", escape(text))

    def _facts(self, facts: Iterable[Fact]) -> str:
        """Labels and values side by side, notes below them; what is empty is left out."""
        rows = [
            f'<tr><td width="36%" style="padding-right:8px">{self._muted(label)}</td>'
            f'<td width="64%">{value if isinstance(value, Markup) else _lines(value)}'
            f"{''.join(f'<br>{self._muted(note)}' for note in notes if note)}</td></tr>"
            for label, value, *notes in facts
            if value
        ]
        return f'<table width="100%" cellspacing="0" cellpadding="1">{"".join(rows)}</table>'

    def _entry(self, title: str, parts: Iterable[str], below: str = "") -> str:
        """A part of the VM: its name, what decides about it, and the rest muted below."""
        head = " · ".join([f"<b>{escape(title)}</b>", *(part for part in parts if part)])
        rest = f"<br>{self._muted(below)}" if below else ""
        return f'<p style="margin:0 0 5px 0">{head}{rest}</p>'

    # -- the VM ------------------------------------------------------------------------------------

    def key_facts(self, details: VmDetails) -> str:
        """What the VM is, where it is, and what it takes."""
        vm = details.vm
        facts: list[Fact] = [
            ("System", os_title(vm.os_family, vm.os_version) if vm.os_family else ""),
            ("By VMware Tools", vm.os_tools),
            ("As configured", vm.os_config if vm.os_config != vm.os_tools else ""),
            ("On the target", vm.os_support),
            ("Power", power_words(vm.power_state)),
            ("vCPU", _with_usage(number(vm.vcpu), vm.cpu_usage_pct)),
            ("RAM", _with_usage(gb_text(vm.ram_mib), vm.memory_usage_pct)),
            ("Disks", f"{vm.disk_count} with {gb_text(vm.disk_mib)}"),
            ("Used", gb_text(vm.used_mib), words.used_explained(vm)),
            ("Tenant", words.tenant_explained(vm, details.tenant)),
            ("Networks", "\n".join(vm.networks)),
            ("Address", vm.primary_ip),
            ("DNS name", vm.dns_name),
            ("VMware Tools", vm.tools_status),
            ("Firmware", _firmware(vm)),
            ("Hardware version", str(vm.hw_version) if vm.hw_version is not None else ""),
            ("CBT", _on_off(vm.cbt)),
            ("Annotation", vm.annotation),
        ]
        return self._facts(facts)

    def location(self, vm: Vm) -> str:
        """Where in vCenter it is."""
        return self._facts(
            [
                ("vCenter", vm.vcenter_name or vm.vcenter),
                ("Datacenter", vm.datacenter),
                ("Cluster", vm.cluster),
                ("Host", vm.host),
                ("Folder", vm.folder),
                ("Resource pool", vm.resource_pool),
                ("vApp", vm.vapp),
                ("Datastore", vm.datastore),
            ]
        )

    def schedule(self, vm: Vm, plan: Plan | None) -> str:
        """When it is moved, how long that takes and why."""
        timing = plan.timings.get(vm.id) if plan else None
        return self._facts(
            [
                *self._wave(vm, plan),
                ("When", words.day_explained(vm, plan)),
                (
                    "Hours alone",
                    hours_text(timing.hours) if timing else "",
                    words.hours_explained(vm, plan),
                ),
                (
                    "Elapsed",
                    hours_text(timing.elapsed_hours) if timing else "",
                    words.elapsed_explained(vm, plan),
                ),
                (
                    "Downtime",
                    hours_text(timing.downtime_hours) if timing else "",
                    words.downtime_explained(vm, plan),
                ),
                ("Copies", f"{number(timing.transfer_gb, 1)} GB" if timing else ""),
                ("On the wire", f"{number(timing.wire_gb, 1)} GB" if timing else ""),
            ]
        )

    def _wave(self, vm: Vm, plan: Plan | None) -> list[Fact]:
        """The wave that it stands in, once there are waves."""
        if plan is None or not plan.waves:
            return []
        wave = plan.wave_of.get(vm.id)
        if wave is None:
            return [("Wave", "in no wave")]
        name = Markup(link(f"{WAVE}:{wave.id}", wave.name))
        return [("Wave", name, f"no. {wave.wave_number} · {WORDS[wave.status].lower()}")]

    # -- findings ----------------------------------------------------------------------------------

    def findings(self, findings: Sequence[Finding]) -> str:
        """Each finding with its answer's shape, its price, its evidence and what can be done."""
        if not findings:
            return f"<p style='margin:0'>{self._muted('No rule has fired.')}</p>"
        return "".join(map(self._finding, findings))

    def _finding(self, finding: Finding) -> str:
        rule = RULES_BY_ID.get(finding.rule)
        title = rule.title if rule else finding.rule
        token = "muted_text" if finding.waived else _ANSWER_TOKENS[finding.answer]
        mark = colored(token, words.answer_mark(finding))
        source = f"{rule.sheet}: {rule.column}" if rule else ""
        fired = finding.answer in {Answer.WARN, Answer.BLOCK}
        price = words.points_text(finding) if fired or finding.waived else ""
        price = " · ".join(filter(None, (finding.answer.value, price)))
        other = ""
        if finding.waived:
            other = f" · {link(f'{COUNT_AGAIN}:{finding.rule}', 'Count again')}"
        elif fired:
            other = f" · {link(f'{WAIVE}:{finding.rule}', 'Waive…')}"
        return (
            f'<p style="margin:0 0 7px 0">{mark} <b>{escape(title)}</b><br>'
            f"{escape(finding.text)}<br>{self._muted(f'{price} · {source}')}{other}</p>"
        )

    # -- parts -------------------------------------------------------------------------------------

    def disks(self, disks: Sequence[Disk]) -> str:
        """Virtual disks."""
        return "".join(map(self._disk, disks))

    def _disk(self, disk: Disk) -> str:
        shared = [
            each
            for each, harmless in ((disk.sharing, "sharingnone"), (disk.shared_bus, "nosharing"))
            if each and each.casefold() != harmless
        ]
        flags = [
            colored("error", "raw LUN") if disk.raw else "",
            colored("error", f"shared ({escape(', '.join(shared))})") if shared else "",
            colored("warning", escape(disk.disk_mode)) if _independent(disk) else "",
        ]
        kind = {True: "thin", False: "thick", None: ""}[disk.thin]
        below = _joined(
            disk.datastore,
            "" if _independent(disk) else disk.disk_mode,
            disk.raw_mode,
            f"LUN {disk.raw_lun_id}" if disk.raw_lun_id else "",
            disk.controller,
            disk.path,
        )
        return self._entry(disk.label, [gb_text(disk.capacity_mib), kind, *flags], below)

    def partitions(self, partitions: Sequence[Partition]) -> str:
        """Guest file systems as a table, full ones marked."""
        head = "".join(
            f'<td align="{align}">{self._muted(title)}</td>'
            for title, align in (
                ("File system", "left"), ("Size (GB)", "right"), ("Used (GB)", "right"),
                ("Used", "right"),
            )
        )  # fmt: skip
        rows = "".join(map(self._partition, partitions))
        table = f"<tr>{head}</tr>{rows}"
        return f'<table width="100%" cellspacing="0" cellpadding="1">{table}</table>'

    def _partition(self, part: Partition) -> str:
        share = 100 * part.consumed_mib / part.capacity_mib if part.capacity_mib > 0 else None
        text = "" if share is None else f"{number(share)} %"
        if share is not None and share >= _FULL_PCT:
            text = colored("error", f"<b>{text}</b>")
        cells = (number(gib(part.capacity_mib), 1), number(gib(part.consumed_mib), 1), text)
        numbers = "".join(f'<td align="right" width="20%">{cell}</td>' for cell in cells)
        return f'<tr><td width="40%">{escape(part.path)}</td>{numbers}</tr>'

    def nics(self, nics: Sequence[Nic]) -> str:
        """Network adapters."""
        return "".join(map(self._nic, nics))

    def _nic(self, nic: Nic) -> str:
        state = {True: "connected", None: "", False: "not connected"}[nic.connected]
        state = colored("warning", state) if nic.connected is False else state
        network = escape(nic.network) or colored("warning", "no network")
        below = _joined(
            nic.adapter, nic.switch, nic.mac, nic.ipv4, nic.ipv6,
            "direct path" if nic.direct_path else "",
        )  # fmt: skip
        return self._entry(nic.label, [network, state], below)

    def snapshots(self, snapshots: Sequence[Snapshot], plan: Plan | None) -> str:
        """Snapshots with their age at the time of the export."""
        return "".join(self._snapshot(each, plan) for each in snapshots)

    def _snapshot(self, snapshot: Snapshot, plan: Plan | None) -> str:
        made, as_of = snapshot.created, plan.source.data_date if plan else None
        age = f"{grouped((as_of - made.date()).days)} days old" if made and as_of else ""
        size = gb_text(snapshot.size_mib)
        quiesced = {True: "quiesced", False: "not quiesced", None: ""}[snapshot.quiesced]
        below = _joined(moment_text(made) if made else "", quiesced, snapshot.description)
        return self._entry(snapshot.name, [age, size], below)

    def devices(self, devices: Sequence[Device]) -> str:
        """CD drives and USB devices."""
        return "".join(
            self._entry(
                each.label or each.kind,
                [colored("warning", "connected") if each.connected else "not connected"],
                _joined(each.kind, each.detail),
            )
            for each in devices
        )

    def kept(self, vm: Vm) -> str:
        """Its route and what it means, and the facts that people keep of it."""
        route = f"{vm.route.capitalize()}: {ROUTE_MEANING.get(vm.route, '')}"
        facts = [(title, getattr(vm, name)) for name, title in FACT_TITLES.items()]
        return self._facts([("Route", route), *facts])

    def attributes(self, vm: Vm) -> str:
        """Custom attributes that have a value."""
        return self._facts(sorted(vm.attributes.items(), key=lambda pair: pair[0].casefold()))

    def identity(self, vm: Vm, plan: Plan | None) -> str:
        """What tells it from every other VM, and how old all this is."""
        made = plan.source.data_date if plan else None
        return self._facts(
            [
                ("vCenter", vm.vcenter),
                ("VM ID", vm.vm_ref),
                ("VM UUID", vm.vm_uuid),
                ("SMBIOS UUID", vm.smbios_uuid),
                ("Created", moment_text(vm.created) if vm.created else ""),
                ("Data as of", words.day_text(made) if made else ""),
            ]
        )

    def history(self, entries: Sequence[Mapping[str, Any]]) -> str:
        """What was changed and when, the newest first; times are local."""
        return "".join(
            f"<p style='margin:0 0 5px 0'>{escape(str(entry['label']))}"
            f"<br>{self._muted(_joined(moment_text(entry['at']), *_changes(entry)))}</p>"
            for entry in entries
        )


def _changes(entry: Mapping[str, Any]) -> list[str]:
    before, after = entry["before"] or {}, entry["after"] or {}
    return [
        f"{_field_label(name)}: {_value(name, before.get(name))} → {_value(name, value)}"
        for name, value in after.items()
    ]


def _field_label(name: str) -> str:
    known = EDITABLE.get(name)
    return known.label if known else name.replace("_", " ").capitalize()


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return "Automatic" if name == "mode_override" else "nothing"
    if isinstance(value, bool):
        return yes_no(value)
    return mode_words(str(value)).replace("_", " ")


def moment_text(moment: datetime) -> str:
    """Date and time as the user's country writes them."""
    day = QDate(moment.year, moment.month, moment.day)
    shown = QDateTime(day, QTime(moment.hour, moment.minute))
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _lines(value: str) -> str:
    return "<br>".join(map(escape, value.splitlines()))


def _with_usage(text: str, percent: float | None) -> str:
    return text if percent is None else f"{text}, {number(percent)} % in use"


def _firmware(vm: Vm) -> str:
    return _joined(vm.firmware, "Secure Boot" if vm.secure_boot else "")


def _on_off(value: bool | None) -> str:
    return {True: "on", False: "off", None: ""}[value]


def _independent(disk: Disk) -> bool:
    return "independent" in disk.disk_mode.casefold()
