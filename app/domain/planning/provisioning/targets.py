"""The projects of the target that VMs in plan move to: whose they are, and who has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.cloud import name_key
from app.domain.model import Tenant
from app.domain.planning.provisioning.settings import PrepSettings

TargetKey = tuple[str, str]
"""Domain and project as the cloud compares them."""


@dataclass(frozen=True, slots=True)
class Target:
    """A project of the target with the tenant rows that map to it, in order.

    Names and descriptions are those of its first row. ``domain`` is the one that counts: where a
    project has a single domain for all, that one.
    """

    domain: str
    project: str
    tenants: tuple[Tenant, ...]
    domain_description: str = ""
    description: str = ""

    @property
    def key(self) -> TargetKey:
        """Equal for names that are the same to the cloud."""
        return name_key(self.domain), name_key(self.project)

    @property
    def title(self) -> str:
        """Domain and project for people."""
        return f"{self.domain} / {self.project}"


@dataclass(frozen=True, slots=True)
class TargetProblem:
    """Why a tenant row has no project of the target, or none of its own, and what to do."""

    tenant: Tenant
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Targets:
    """All projects of the target in the order of their tenants, and what stands in the way."""

    found: tuple[Target, ...]
    problems: tuple[TargetProblem, ...] = ()

    def of_tenants(self) -> dict[int, Target]:
        """The target of each tenant row that has one, by the row's key."""
        return {tenant.id: target for target in self.found for tenant in target.tenants}


def targets_of(
    tenants: Iterable[Tenant], settings: PrepSettings, cohort_order: Mapping[int, int] | None = None
) -> Targets:
    """The targets of tenant rows with VMs in plan, by cohort, priority and name of their rows.

    With a single domain two domains' projects of one name would become one project, and their
    tenants would see each other's VMs: all but the first domain's rows are refused.
    """
    order = cohort_order or {}
    rows = sorted(
        tenants,
        key=lambda t: (
            order.get(t.cohort_id or 0, len(order)), t.priority, t.title.casefold(), t.title, t.id,
        ),
    )  # fmt: skip
    members: dict[TargetKey, list[Tenant]] = defaultdict(list)
    problems = []
    for row in rows:
        domain, project = row.target_domain.strip(), row.target_project.strip()
        if not project or not (domain or settings.single_domain):
            lacking = "project" if domain else "domain"
            problems.append(
                TargetProblem(
                    row,
                    f"{row.title} has no target {lacking}.",
                    "Set its target on the Tenants page, or take it out of scope.",
                )
            )
            continue
        wanted = settings.single_domain.strip() or domain
        key = name_key(wanted), name_key(project)
        first = next(iter(members[key]), None)
        if first and name_key(first.target_domain) != name_key(domain):
            problems.append(
                TargetProblem(
                    row,
                    f"{row.title} and {first.title} both have a project “{project}”, which would "
                    f"be one project in the single domain {wanted}.",
                    "Give one of them another target project on the Tenants page.",
                )
            )
            continue
        members[key].append(row)
    found = (_target(group, settings) for group in members.values() if group)
    return Targets(tuple(found), tuple(problems))


def _target(rows: list[Tenant], settings: PrepSettings) -> Target:
    first = rows[0]
    described = (row.target_domain_description.strip() for row in rows)
    single = settings.single_domain.strip()
    return Target(
        domain=single or first.target_domain.strip(),
        project=first.target_project.strip(),
        tenants=tuple(rows),
        domain_description="" if single else next(filter(None, described), ""),
        description=next(
            filter(None, (row.target_project_description.strip() for row in rows)), first.title
        ),
    )
