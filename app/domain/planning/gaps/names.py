"""Gaps of names: tenants without a target, domains and projects that the cloud lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.cloud import (
    CloudDomain,
    CloudInventory,
    CloudProject,
    name_key,
)
from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.domain.planning.gaps.gap import (
    QUOTA_GAPS,
    Check,
    Gap,
    GapType,
    Severity,
)
from app.domain.planning.gaps.group import (
    GapGroup,
    does,
    found,
    met,
    planned,
    present_projects,
    target_title,
    uncompared,
    untold,
    wanted_projects,
    were,
)


def tenant_checks(group: GapGroup) -> Iterator[Check]:
    """Each tenant has a domain and a project to go to, and they are confirmed."""
    for tenant in group.rows():
        missing = [
            label
            for label, value in (
                ("domain", tenant.target_domain), ("project", tenant.target_project),
            )
            if not value.strip()
        ]  # fmt: skip
        vms = group.vm_ids([tenant])
        if not missing and tenant.confirmed:
            yield met(GapType.UNMAPPED_TENANT, tenant.title, Severity.CRITICAL, (tenant.id,), vms)
        else:
            number = len(group.members[tenant.id])
            count, what = count_text(number, "VM"), " and ".join(missing)
            yield found(Gap(
                GapType.UNMAPPED_TENANT,
                tenant.title,
                Severity.CRITICAL if missing else Severity.WARNING,
                f"{count} {does(number, 'has', 'have')} no target {what}." if missing
                else f"The target {tenant.target_domain} / {tenant.target_project} of {count} is "
                "not confirmed.",
                f"Set the target {what} on the Tenants page and confirm it." if missing
                else "Review the target on the Tenants page and confirm it.",
                (tenant.id,),
                vms,
                {"vms": number},
            ))  # fmt: skip


def domain_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """Each domain that tenants go to is there and enabled."""
    wanted: dict[str, list[Tenant]] = defaultdict(list)
    for tenant in group.rows():
        if tenant.target_domain.strip():
            wanted[name_key(tenant.target_domain)].append(tenant)
    if not inventory.knows("domains"):
        if wanted:
            why = untold(inventory, "domains", were(len(wanted), "domain"))
            yield _unknown(group, GapType.MISSING_DOMAIN, "Domains", why, wanted)
        return
    present = {name_key(domain.name): domain for domain in inventory.domains}
    for key, rows in wanted.items():
        name = rows[0].target_domain.strip()
        there = present.get(key)
        yield _there_check(group, GapType.MISSING_DOMAIN, "domain", name, rows, there)


def _unknown(
    group: GapGroup,
    kind: GapType,
    resource: str,
    why: tuple[str, str],
    wanted: Mapping[Any, Sequence[Tenant]],
    each: int = 1,
) -> Check:
    """What the inventory does not tell, with all tenants that it concerns.

    ``each`` counts the checks that one of the things wanted would have had.
    """
    rows = [tenant for tenants in wanted.values() for tenant in tenants]
    return uncompared(
        kind,
        resource,
        Severity.CRITICAL,
        why,
        (tenant.id for tenant in rows),
        group.vm_ids(rows),
        parts=each * len(wanted),
    )


def _there_check(
    group: GapGroup,
    kind: GapType,
    noun: str,
    title: str,
    rows: Sequence[Tenant],
    there: CloudDomain | CloudProject | None,
) -> Check:
    """Whether a domain or project that tenants go to is there and enabled."""
    tenants, vms = tuple(tenant.id for tenant in rows), group.vm_ids(rows)
    if there is not None and there.enabled:
        return met(kind, title, Severity.CRITICAL, tenants, vms)
    confirmed = there is None and all(tenant.confirmed for tenant in rows)
    text, action = (
        (f"The target has no {noun} “{title}”.", f"Create the {noun} “{title}”.")
        if there is None
        else (f"The {noun} “{title}” is disabled.", f"Enable the {noun} “{title}”.")
    )
    return found(Gap(
        kind,
        title,
        Severity.CRITICAL,
        text,
        action,
        tenants,
        vms,
        state=planned(confirmed),
        note=_CONFIRMED if confirmed else "",
    ))  # fmt: skip


_CONFIRMED = "The target is confirmed: provisioning creates it."


def project_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """Each project that tenants go to is there and enabled."""
    wanted = wanted_projects(group)
    if not inventory.knows("projects"):
        if wanted:
            why = untold(inventory, "projects and quotas", were(len(wanted), "project"))
            # Without projects their quotas are unknown, too.
            each = 1 + len(QUOTA_GAPS)
            resource = "Projects and their quotas"
            yield _unknown(group, GapType.MISSING_PROJECT, resource, why, wanted, each)
        return
    present = present_projects(inventory)
    for key, rows in wanted.items():
        title, there = target_title(rows[0]), present.get(key)
        yield _there_check(group, GapType.MISSING_PROJECT, "project", title, rows, there)
