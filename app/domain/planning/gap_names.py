"""Gaps of names: tenants without a target, domains and projects that the cloud lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.domain.cloud import (
    CloudDomain,
    CloudInventory,
    name_key,
)
from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.domain.planning.gap_group import (
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
from app.domain.planning.gaps import (
    QUOTA_GAPS,
    Check,
    Gap,
    GapType,
    Severity,
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
            yield _unknown_domains(group, inventory, wanted)
        return
    present = {name_key(domain.name): domain for domain in inventory.domains}
    for key, rows in wanted.items():
        name = rows[0].target_domain.strip()
        yield _domain_check(group, name, rows, present.get(key))


def _unknown_domains(
    group: GapGroup, inventory: CloudInventory, wanted: Mapping[str, list[Tenant]]
) -> Check:
    rows = [tenant for tenants in wanted.values() for tenant in tenants]
    return uncompared(
        GapType.MISSING_DOMAIN,
        "Domains",
        Severity.CRITICAL,
        untold(inventory, "domains", were(len(wanted), "domain")),
        (tenant.id for tenant in rows),
        group.vm_ids(rows),
        parts=len(wanted),
    )


def _domain_check(
    group: GapGroup, name: str, rows: Sequence[Tenant], there: CloudDomain | None
) -> Check:
    tenants, vms = tuple(tenant.id for tenant in rows), group.vm_ids(rows)
    if there is not None and there.enabled:
        return met(GapType.MISSING_DOMAIN, name, Severity.CRITICAL, tenants, vms)
    confirmed = there is None and all(tenant.confirmed for tenant in rows)
    text = (
        f"The target has no domain “{name}”." if there is None
        else f"The domain “{name}” is disabled."
    )  # fmt: skip
    return found(Gap(
        GapType.MISSING_DOMAIN,
        name,
        Severity.CRITICAL,
        text,
        f"Create the domain “{name}”." if there is None else f"Enable the domain “{name}”.",
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
            yield _unknown_projects(group, inventory, wanted)
        return
    present = present_projects(inventory)
    for key, rows in wanted.items():
        there, title = present.get(key), target_title(rows[0])
        tenants, vms = tuple(tenant.id for tenant in rows), group.vm_ids(rows)
        if there is not None and there.enabled:
            yield met(GapType.MISSING_PROJECT, title, Severity.CRITICAL, tenants, vms)
        else:
            confirmed = there is None and all(tenant.confirmed for tenant in rows)
            yield found(Gap(
                GapType.MISSING_PROJECT,
                title,
                Severity.CRITICAL,
                f"The target has no project “{title}”." if there is None
                else f"The project “{title}” is disabled.",
                f"Create the project “{title}”." if there is None
                else f"Enable the project “{title}”.",
                tenants,
                vms,
                state=planned(confirmed),
                note=_CONFIRMED if confirmed else "",
            ))  # fmt: skip


def _unknown_projects(
    group: GapGroup,
    inventory: CloudInventory,
    wanted: Mapping[tuple[str, str], list[Tenant]],
) -> Check:
    """Without projects their quotas are unknown, too."""
    rows = [tenant for tenants in wanted.values() for tenant in tenants]
    return uncompared(
        GapType.MISSING_PROJECT,
        "Projects and their quotas",
        Severity.CRITICAL,
        untold(inventory, "projects and quotas", were(len(wanted), "project")),
        (tenant.id for tenant in rows),
        group.vm_ids(rows),
        parts=len(wanted) * (1 + len(QUOTA_GAPS)),
    )
