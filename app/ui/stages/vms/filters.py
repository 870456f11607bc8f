"""Turns what other pages ask to see into filters of the table of VMs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import UNASSIGNED
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.search import any_of
from app.domain.vm_words import family_words, mode_words, power_words, used_words
from app.ui.table.record_table_model import RecordTableModel

SCOPE, PICKED = "in_plan", "picked"
SCOPE_FILTERS = {"all": "", "plan": "=Yes", "excluded": "=No"}
"""The filter of :data:`SCOPE` for each way to look at the rows."""

_BY_KEYS = {"vm_ids", "network", "networks"}


def picked_of(wanted: Mapping[str, Any], plan: Plan) -> frozenset[int] | None:
    """Keys of the VMs that no column describes; None when columns describe what is wanted.

    ``vm_ids`` names VMs by key, ``network`` or ``networks`` those with an adapter on one of them.
    """
    if not _BY_KEYS & wanted.keys():
        return None
    keys = set(wanted.get("vm_ids", ()))
    names = {*_several(wanted.get("network", ())), *_several(wanted.get("networks", ()))}
    if names:
        keys |= {vm.id for vm in plan.vms if names.intersection(vm.networks)}
    return frozenset(keys)


def filters_of(wanted: Mapping[str, Any], plan: Plan, model: RecordTableModel) -> dict[str, str]:
    """Filter texts by column. Unless ``scope`` says otherwise only VMs in plan are shown.

    What is wanted by key (see :func:`picked_of`) is not narrowed down to the plan; names that
    are no column are left out.
    """
    by_keys = bool(_BY_KEYS & wanted.keys())
    scope = wanted.get("scope", "all" if "vm_ids" in wanted else "plan")
    filters = {SCOPE: SCOPE_FILTERS.get(scope, "")}
    if by_keys:
        filters[PICKED] = "=Yes"
    for name, value in wanted.items():
        if name == "rule":
            filters["findings"] = " | ".join(
                f'"{RULES_BY_ID[rule].title}"' for rule in _several(value)
            )
        elif name == "mode":
            filters["mode"] = mode_words(str(value))
        # A VM on two networks shows both names: only its key says that it is on one of them.
        elif name not in _BY_KEYS and model.place_of(name) is not None:
            filters[name] = any_of(_shown(name, each, plan, model) for each in _several(value))
    return {name: text for name, text in filters.items() if text}


_WORDS: Mapping[str, Callable[[str], str]] = {
    "power_state": power_words,
    "os_family": family_words,
    "used_source": used_words,
}
"""How keys are shown in columns that show words."""


def _shown(name: str, value: Any, plan: Plan, model: RecordTableModel) -> str:
    """How a column shows a value."""
    if name == "tenant":
        tenant = plan.tenants.get(value)
        return tenant.title if tenant else UNASSIGNED
    if name in _WORDS:
        return _WORDS[name](value)
    place = model.place_of(name)
    column = model.columns[place or 0]
    return model.formatter.shown(column)(value)


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, Collection) and not isinstance(value, str) else (value,)
