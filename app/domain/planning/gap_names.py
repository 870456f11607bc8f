"""Gaps of names: tenants without a target, domains and projects that the cloud lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.domain.cloud import (
    CloudDomain,
    CloudInventory,
    name_key,
)
from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.domain.planning.gap_group import (
    GapGroup,
    by_plan,
    check,
    does,
    present_projects,
    target_title,
    wanted_projects,
)
from app.domain.planning.gaps import (
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
        gap = None
        if missing or not tenant.confirmed:
            number = len(group.members[tenant.id])
            count, what = count_text(number, "VM"), " and ".join(missing)
            gap = Gap(
                GapType.UNMAPPED_TENANT,
                tenant.title,
                Severity.CRITICAL if missing else Severity.WARNING,
                f"{count} {does(number, 'has', 'have')} no target {what}." if missing
                else f"The target {tenant.target_domain} / {tenant.target_project} of {count} is "
                "not confirmed.",
                f"Set the target {what} on the Tenants page and confirm it." if missing
                else "Review the target on the Tenants page and confirm it.",
                (tenant.id,),
                group.vm_ids([tenant]),
                {"vms": number},
            )  # fmt: skip
        yield check(gap.severity if gap else Severity.CRITICAL, gap)


def domain_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """Each domain that tenants go to is there and enabled."""
    if not inventory.knows("domains"):
        return
    present = {name_key(domain.name): domain for domain in inventory.domains}
    wanted: dict[str, list[Tenant]] = defaultdict(list)
    for tenant in group.rows():
        if tenant.target_domain.strip():
            wanted[name_key(tenant.target_domain)].append(tenant)
    for key, rows in wanted.items():
        name = rows[0].target_domain.strip()
        yield check(Severity.CRITICAL, _domain_gap(group, name, rows, present.get(key)))


def _domain_gap(
    group: GapGroup, name: str, rows: Sequence[Tenant], found: CloudDomain | None
) -> Gap | None:
    if found is not None and found.enabled:
        return None
    confirmed = found is None and all(tenant.confirmed for tenant in rows)
    text = (
        f"The target has no domain “{name}”." if found is None
        else f"The domain “{name}” is disabled."
    )  # fmt: skip
    return Gap(
        GapType.MISSING_DOMAIN,
        name,
        Severity.CRITICAL,
        text,
        f"Create the domain “{name}”." if found is None else f"Enable the domain “{name}”.",
        tuple(tenant.id for tenant in rows),
        group.vm_ids(rows),
        state=by_plan(confirmed),
        note=_CONFIRMED if confirmed else "",
    )


_CONFIRMED = "The target is confirmed: provisioning creates it."


def project_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """Each project that tenants go to is there and enabled."""
    if not inventory.knows("projects"):
        return
    present = present_projects(inventory)
    for key, rows in wanted_projects(group).items():
        found = present.get(key)
        gap = None
        if found is None or not found.enabled:
            title = target_title(rows[0])
            confirmed = found is None and all(tenant.confirmed for tenant in rows)
            gap = Gap(
                GapType.MISSING_PROJECT,
                title,
                Severity.CRITICAL,
                f"The target has no project “{title}”." if found is None
                else f"The project “{title}” is disabled.",
                f"Create the project “{title}”." if found is None
                else f"Enable the project “{title}”.",
                tuple(tenant.id for tenant in rows),
                group.vm_ids(rows),
                state=by_plan(confirmed),
                note=_CONFIRMED if confirmed else "",
            )  # fmt: skip
        yield check(Severity.CRITICAL, gap)
