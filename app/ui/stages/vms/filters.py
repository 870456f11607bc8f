"""Turns what other pages ask to see into filters of the table of VMs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.destinations import Vms
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import UNASSIGNED
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.search import any_of
from app.domain.vm_words import family_words, mode_words, power_words, used_words
from app.ui.table.record_table_model import RecordTableModel

SCOPE, PICKED = "in_plan", "picked"
SCOPE_FILTERS = {"all": "", "plan": "=Yes", "excluded": "=No"}
"""The filter of :data:`SCOPE` for each way to look at the rows."""


def picked_of(wanted: Vms, plan: Plan) -> frozenset[int] | None:
    """Keys of the VMs that no column describes; None when columns describe what is wanted.

    A VM on two networks shows both names, so that no column tells who is on one of them.
    """
    if not _by_keys(wanted):
        return None
    keys, names = set(wanted.vm_ids or ()), set(wanted.networks)
    if names:
        keys |= {vm.id for vm in plan.vms if names.intersection(vm.networks)}
    return frozenset(keys)


def filters_of(wanted: Vms, plan: Plan, model: RecordTableModel) -> dict[str, str]:
    """Filter texts by column. Unless ``scope`` says otherwise only VMs in plan are shown.

    What is wanted by key (see :func:`picked_of`) is not narrowed down to the plan; names that
    are no column are left out.
    """
    scope = wanted.scope or ("all" if wanted.vm_ids is not None else "plan")
    filters = {SCOPE: SCOPE_FILTERS[scope]}
    if _by_keys(wanted):
        filters[PICKED] = "=Yes"
    if wanted.rules:
        filters["findings"] = " | ".join(f'"{RULES_BY_ID[rule].title}"' for rule in wanted.rules)
    if wanted.tenants:
        filters["tenant"] = any_of(_tenant(key, plan) for key in wanted.tenants)
    for name, value in wanted.columns.items():
        values = value if isinstance(value, tuple) else (value,)
        if name == "mode":
            filters[name] = " | ".join(mode_words(each) for each in values)
        elif model.place_of(name) is not None:
            filters[name] = any_of(_shown(name, each, model) for each in values)
    return {name: text for name, text in filters.items() if text}


def _by_keys(wanted: Vms) -> bool:
    return wanted.vm_ids is not None or bool(wanted.networks)


def _tenant(key: int | None, plan: Plan) -> str:
    tenant = plan.tenants.get(key) if key is not None else None
    return tenant.title if tenant else UNASSIGNED


_WORDS: Mapping[str, Callable[[str], str]] = {
    "power_state": power_words,
    "os_family": family_words,
    "used_source": used_words,
}
"""How keys are shown in columns that show words."""


def _shown(name: str, value: str, model: RecordTableModel) -> str:
    """How a column shows a value."""
    if name in _WORDS:
        return _WORDS[name](value)
    place = model.place_of(name)
    column = model.columns[place or 0]
    return model.formatter.shown(column)(value)
