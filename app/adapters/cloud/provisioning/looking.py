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
) -> dict[str, Sequence[Found]]:
    """What is found for each wish, by its key; a wish that nothing can be said of is left out."""
    reads = ListedReads(wire)
    parents = Parents(reads, ids)
    ticket.step(0, len(specs), "Reading what the cloud holds")
    reads.quotas_ahead(
        filter(None, (parents.project(*spec.natural) for spec in specs if _is(spec, QuotaSpec))),
        ticket,
    )
    reads.people_ahead(_directories(specs, ids, parents), ticket)
    known = {spec.key for spec in specs}
    found: dict[str, Sequence[Found]] = {}
    for done, spec in enumerate(specs, 1):
        ticket.step(done, len(specs))
        try:
            looked = kinds[spec.type].look(Work(spec, parents), reads)
        except UserError:
            continue
        if looked or not _lacks_its_user(spec, known, parents):
            found[spec.key] = looked
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


def _lacks_its_user(spec: Any, known: set[str], parents: Parents) -> bool:
    """Whether a role is for somebody whom the cloud lacks and no task will make."""
    if not _is(spec, RoleSpec):
        return False
    made = key_of(TaskType.CREATE_USER, spec.user_domain, spec.user)
    return (spec.is_group or made not in known) and not parents.actor(spec)


def _is(spec: Any, kind: type) -> bool:
    return isinstance(spec, kind)
