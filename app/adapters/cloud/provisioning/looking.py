"""A look at many tasks at once: each kind is listed once, some calls at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.listed_reads import ListedReads
from app.adapters.cloud.provisioning.parents import Parents
from app.adapters.cloud.provisioning.wire import Wire
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import QuotaSpec, RoleSpec, TaskType, UserSpec, key_of
from app.domain.progress import Ticket


def look_at_all(
    wire: Wire,
    kinds: Mapping[TaskType, Kind],
    specs: Sequence[Any],
    ids: Mapping[str, str],
    ticket: Ticket,
) -> dict[str, Sequence[Found] | UserError]:
    """What is found for each wish, by its key, or why nothing can be said of it."""
    reads = ListedReads(wire)
    parents = Parents(reads, ids)
    ticket.step(0, len(specs), "Reading what the cloud holds")
    reads.quotas_ahead(
        filter(None, (parents.project(*spec.natural) for spec in specs if _is(spec, QuotaSpec))),
        ticket,
    )
    reads.people_ahead(_directories(specs, ids, parents), ticket)
    known = {spec.key for spec in specs}
    found: dict[str, Sequence[Found] | UserError] = {}
    for done, spec in enumerate(specs, 1):
        ticket.step(done, len(specs))
        try:
            found[spec.key] = kinds[spec.type].look(Work(spec, parents), reads)
            if _is(spec, RoleSpec) and not found[spec.key]:
                _check_user(spec, known, parents)
        except UserError as error:
            found[spec.key] = error
    return found


def _directories(
    specs: Sequence[Any], ids: Mapping[str, str], parents: Parents
) -> Iterator[tuple[str, str]]:
    """Which domains' users or groups have to be listed."""
    for spec in specs:
        if _is(spec, UserSpec):
            domain = parents.domain(spec.domain)
            if domain:
                yield "users", domain
        elif _is(spec, RoleSpec):
            user = key_of(TaskType.CREATE_USER, spec.user_domain, spec.user)
            domain = parents.domain(spec.user_domain)
            if domain and (spec.is_group or user not in ids):
                yield ("groups" if spec.is_group else "users"), domain


def _check_user(spec: RoleSpec, known: set[str], parents: Parents) -> None:
    """A role may be for somebody whom no task will make.

    :raises UserError: when the cloud lacks that user or group.
    """
    made = key_of(TaskType.CREATE_USER, spec.user_domain, spec.user)
    if spec.is_group or made not in known:
        parents.actor_needed(spec)


def _is(spec: Any, kind: type) -> bool:
    return isinstance(spec, kind)
