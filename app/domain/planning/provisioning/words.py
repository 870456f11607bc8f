"""What kinds of tasks, statuses and verdicts are called where people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from app.domain.number_style import grouped
from app.domain.planning.provisioning.log_entry import LogEntry
from app.domain.planning.provisioning.merging import ORDER_STEP
from app.domain.planning.provisioning.specs import SPECS, TaskType, facts_of
from app.domain.planning.provisioning.task import Decision, PrepTask, TaskStatus, Verdict

TYPE_TITLES: Mapping[TaskType, str] = {kind: spec.facts.title for kind, spec in SPECS.items()}

STATUS_WORDS: Mapping[TaskStatus, str] = {
    TaskStatus.PENDING: "Waiting",
    TaskStatus.RUNNING: "Running",
    TaskStatus.DONE: "Done",
    TaskStatus.SKIPPED: "Skipped",
    TaskStatus.FAILED: "Failed",
}

VERDICT_WORDS: Mapping[str, str] = {
    "": "Not looked at",
    Verdict.CREATE.value: "Create",
    Verdict.EXISTS_SAME.value: "Same",
    Verdict.EXISTS_DIFFERENT.value: "Differs",
    Verdict.CONFLICT.value: "Conflict",
    Verdict.UNKNOWN.value: "Unknown",
}

DECISION_WORDS: Mapping[str, str] = {
    Decision.NONE.value: "",
    Decision.ADOPT.value: "Adopt as it is",
    Decision.CHANGE.value: "Change as wanted",
}

FIELD_WORDS: Mapping[str, str] = {
    "ram_mib": "RAM (MiB)", "vcpus": "vCPUs", "disk_gb": "Disk (GB)", "vlan_id": "VLAN",
    "gateway_ip": "Gateway", "dns_nameservers": "DNS servers", "dhcp_enabled": "DHCP",
    "port_security": "Port security", "shared_with": "Shared with",
    "physical_network": "Physical network", "extra_specs": "Extra specs", "open": "Lets through",
}  # fmt: skip
"""Fields whose names say less than these words."""


def field_text(name: str) -> str:
    """What a field that differs is called."""
    return FIELD_WORDS.get(name, name.replace("_", " ").capitalize())


def detail_text(entry: LogEntry) -> str:
    """What a line of the run log tells beside its event, in words."""
    words = {"looked at": VERDICT_WORDS, "decided": DECISION_WORDS}.get(entry.event, {})
    return words[entry.detail].lower() if entry.detail in words else entry.detail


def order_text(task_order: int) -> str:
    """A task's order as people read it: its stage and the place in it, as ``5.12``."""
    stage, place = divmod(task_order, ORDER_STEP)
    return f"{stage}.{place}"


def order_key(text: str) -> tuple[int, ...]:
    """What such an order sorts by."""
    return tuple(map(int, text.split(".")))


def counted(number: int, kind: TaskType) -> str:
    """How many of a kind: ``3 projects``."""
    facts = facts_of(kind)
    return f"{grouped(number)} {facts.one if number == 1 else facts.several}"


def counted_types(tasks: Iterable[PrepTask]) -> str:
    """How many of what: ``2 domains, 3 projects and 1 role``."""
    counts = Counter(task.task_type for task in tasks)
    parts = [counted(counts[kind], kind) for kind in TaskType if counts[kind]]
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
