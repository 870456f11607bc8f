"""Tasks of Keystone, and of the quotas and security groups that belong to its projects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.cloud import name_key
from app.domain.planning.provisioning.estate import PrepEstate
from app.domain.planning.provisioning.settings import MIGRATED_OPEN
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    ProjectSpec,
    QuotaSpec,
    RoleSpec,
    SecurityGroupSpec,
    UserSpec,
)
from app.domain.planning.provisioning.targets import Target, TargetKey, Targets
from app.domain.planning.provisioning.wanted import LeftOut, WantedTask
from app.domain.planning.staging.account import Account


def identity_tasks(targets: Targets) -> Iterator[WantedTask]:
    """A domain for each name, and a project for each target."""
    seen: set[str] = set()
    for target in targets.found:
        domain = DomainSpec(target.domain, target.domain_description)
        if domain.key not in seen:
            seen.add(domain.key)
            yield WantedTask(domain, f"Create domain {target.domain}", titles(target))
        yield WantedTask(
            project_spec(target),
            f"Create project {target.title}",
            titles(target),
            (domain.key,),
        )


def project_spec(target: Target) -> ProjectSpec:
    """The wish for a target's project."""
    return ProjectSpec(target.domain, target.project, target.description)


def titles(target: Target) -> str:
    """The tenants that share a target, by name."""
    return ", ".join(tenant.title for tenant in target.tenants)


@dataclass(slots=True)
class Owned:
    """What a project will own of our networks, and for whom; no name is the administrator's."""

    domain: str
    project: str
    networks: int = 0
    subnets: int = 0
    policies: int = 0
    people: dict[str, None] = field(default_factory=dict)


def targets_with_quotas(estate: PrepEstate, targets: Targets) -> set[TargetKey]:
    """The targets whose tenant rows have quotas."""
    of_rows = {each.tenant.id for each in estate.quotas}
    return {
        target.key for target in targets.found if any(row.id in of_rows for row in target.tenants)
    }


def quota_tasks(
    estate: PrepEstate, targets: Targets, owned: Mapping[TargetKey, Owned]
) -> Iterator[WantedTask]:
    """One quota for each target, the sum over its tenant rows, and one for who else owns networks.

    ``owned`` counts the networks with their subnets and RBAC policies that a project will own.
    """
    of_rows = {each.tenant.id: each.quota for each in estate.quotas}
    for target in targets.found:
        quotas = [of_rows[tenant.id] for tenant in target.tenants if tenant.id in of_rows]
        if not quotas:
            continue
        own = owned.get(target.key, Owned(target.domain, target.project))
        groups = 1 + (estate.group_of(target.key) == MIGRATED_OPEN)
        spec = QuotaSpec(
            target.domain,
            target.project,
            cores=sum(quota.cores for quota in quotas),
            ram_mib=sum(quota.ram_mib for quota in quotas),
            instances=sum(quota.instances for quota in quotas),
            gigabytes=sum(quota.gigabytes for quota in quotas),
            volumes=sum(quota.volumes for quota in quotas),
            ports=sum(quota.ports for quota in quotas),
            networks=own.networks,
            subnets=own.subnets,
            security_groups=groups,
            rbac_policies=own.policies,
        )
        yield WantedTask(
            spec,
            f"Set quotas of {target.title}",
            titles(target),
            (project_spec(target).key,),
        )
    known = {target.key for target in targets.found}
    for key, own in owned.items():
        if key not in known:
            yield _quota_of_owner(own)


def _quota_of_owner(own: Owned) -> WantedTask:
    """Of a project that no VM moves to, and that owns networks of others."""
    spec = QuotaSpec(
        own.domain if own.project else "",
        own.project,
        cores=0,
        ram_mib=0,
        instances=0,
        gigabytes=0,
        volumes=0,
        ports=0,
        networks=own.networks,
        subnets=own.subnets,
        rbac_policies=own.policies,
    )
    title = f"{own.domain} / {own.project}" if own.project else "the administrator's project"
    return WantedTask(spec, f"Set quotas of {title}", ", ".join(own.people))


def security_group_tasks(estate: PrepEstate, targets: Targets) -> Iterator[WantedTask]:
    """The open group for each project whose ports get it; other groups are the cloud's own."""
    for target in targets.found:
        if estate.group_of(target.key) == MIGRATED_OPEN:
            spec = SecurityGroupSpec(
                target.domain,
                target.project,
                MIGRATED_OPEN,
                "Lets everything through for migrated VMs; tighten it when they have settled.",
            )
            project = project_spec(target).key
            name = f"Create security group {MIGRATED_OPEN} in {target.title}"
            yield WantedTask(spec, name, titles(target), (project,))


def account_tasks(
    estate: PrepEstate, targets: Targets
) -> tuple[list[WantedTask], list[WantedTask], list[LeftOut]]:
    """Tasks of accounts, of their roles, and the accounts that get none, with the reason."""
    of_tenants = targets.of_tenants()
    wrong = estate.confirmed_accounts(targets)[1]
    users: dict[str, WantedTask] = {}
    roles: dict[str, WantedTask] = {}
    left = []
    for account in _in_order(estate.accounts):
        target = estate.target_of(account, of_tenants)
        if target is None:
            left.append(_homeless(account, estate))
        elif not account.confirmed:
            left.append(
                LeftOut(
                    f"Account {account.username}",
                    "It is not confirmed.",
                    "Confirm it on the Users page.",
                )
            )
        elif account.id in wrong:
            left.append(
                LeftOut(
                    f"Account {account.username}", wrong[account.id], "Mend it on the Users page."
                )
            )
        else:
            _add(account, target, users, roles)
    return list(users.values()), list(roles.values()), left


def _in_order(accounts: Iterable[Account]) -> list[Account]:
    return sorted(accounts, key=lambda each: (name_key(each.username), each.username, each.id))


def _homeless(account: Account, estate: PrepEstate) -> LeftOut:
    row = estate.tenants.get(account.tenant_id or 0)
    why = f"{row.title} has no VM in plan or no target." if row else "Its tenant is gone."
    return LeftOut(f"Account {account.username}", why, "Give it another tenant or remove it.")


def _add(
    account: Account,
    target: Target,
    users: dict[str, WantedTask],
    roles: dict[str, WantedTask],
) -> None:
    project = project_spec(target)
    domain = DomainSpec(target.domain)
    needs = [project.key]
    if not (account.is_existing_user or account.is_group):
        spec = UserSpec(
            target.domain,
            account.username,
            account.email,
            account.notes,
            account.must_change_password,
        )
        name = f"Create user {account.username} in {target.domain}"
        users.setdefault(spec.key, WantedTask(spec, name, titles(target), (domain.key,)))
        needs.append(spec.key)
    role = RoleSpec(
        target.domain,
        target.project,
        target.domain,
        account.username,
        account.role,
        account.is_group,
    )
    name = f"Give {account.username} the role {account.role} on {target.title}"
    roles.setdefault(role.key, WantedTask(role, name, titles(target), tuple(needs)))
