"""Everything that the provisioning plan is made from, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.cloud import name_key
from app.domain.model import Tenant, Vm
from app.domain.planning.capacity.quotas import TenantQuota
from app.domain.planning.networks.mapping import NetworkMapping, source_titles
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.provisioning.targets import Target, TargetKey, Targets, targets_of
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.account_problems import account_errors
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.target_project import TargetProject, group_for


@dataclass(frozen=True, slots=True)
class PrepEstate:
    """What was decided and confirmed. ``vms`` may hold VMs out of plan: they do not count.

    ``mappings`` are those of networks that VMs in plan use. ``own_flavors`` are keys of flavors
    that our own tasks made: rows with them still want their task. ``seen`` are the addresses that
    the inventory shows in each source network.
    """

    vms: Sequence[Vm]
    tenants: Mapping[int, Tenant]
    quotas: Sequence[TenantQuota]
    mappings: Sequence[NetworkMapping]
    flavors: Sequence[FlavorRow]
    accounts: Sequence[Account]
    decided: Sequence[TargetProject]
    settings: PrepSettings
    cohort_order: Mapping[int, int] = field(default_factory=dict)
    own_flavors: frozenset[str] = frozenset()
    seen: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def targets(self) -> Targets:
        """The projects of the target, from the tenant rows that have VMs in plan."""
        used = {vm.tenant_id for vm in self.vms if vm.in_plan and vm.tenant_id}
        rows = (self.tenants[key] for key in used if key in self.tenants)
        return targets_of(rows, self.settings, self.cohort_order)

    def source_titles(self) -> dict[int, str]:
        """What the source networks are called by the keys of their rows."""
        return source_titles(self.mappings, {vm.vcenter: vm.vcenter_name for vm in self.vms})

    def users_of_networks(self, targets: Targets) -> dict[tuple[str, str], set[TargetKey]]:
        """Which projects of the target have VMs in each source network."""
        of_tenants = targets.of_tenants()
        found: dict[tuple[str, str], set[TargetKey]] = defaultdict(set)
        for vm in self.vms:
            target = of_tenants.get(vm.tenant_id or 0) if vm.in_plan else None
            if target:
                for network in vm.networks:
                    found[vm.vcenter, network].add(target.key)
        return found

    def target_of(self, account: Account, of_tenants: Mapping[int, Target]) -> Target | None:
        """The target of an account's tenant row, or of another row that shares that target."""
        found = of_tenants.get(account.tenant_id or 0)
        row = self.tenants.get(account.tenant_id or 0)
        if found is None and row is not None:
            domain = self.settings.single_domain or row.target_domain
            wanted = name_key(domain), name_key(row.target_project)
            found = next((each for each in of_tenants.values() if each.key == wanted), None)
        return found

    def targets_of_accounts(self, targets: Targets) -> dict[int, Target]:
        """The target of each account that has one, by the account's key."""
        of_tenants = targets.of_tenants()
        found = ((each.id, self.target_of(each, of_tenants)) for each in self.accounts)
        return {key: target for key, target in found if target}

    def confirmed_accounts(self, targets: Targets) -> tuple[dict[int, Target], dict[int, str]]:
        """The targets of confirmed accounts by their keys, and what speaks against some of them.

        A tenant whose target was changed may have brought two accounts of one name together.
        """
        confirmed = {each.id: each for each in self.accounts if each.confirmed}
        of_accounts = self.targets_of_accounts(targets)
        found = {key: target for key, target in of_accounts.items() if key in confirmed}
        wrong = account_errors(list(confirmed.values()), found)
        return found, {key: texts[0] for key, texts in wrong.items()}

    def served(self, targets: Targets) -> list[Target]:
        """The targets that have a confirmed account with which nothing is wrong."""
        found, wrong = self.confirmed_accounts(targets)
        return [target for key, target in found.items() if key not in wrong]

    def decisions(self) -> dict[TargetKey, TargetProject]:
        """What is decided of each project of the target."""
        return {row.key: row for row in self.decided}

    def group_of(self, target: TargetKey) -> str:
        """The security group that ports of a project get; empty for none."""
        return group_for(self.decisions().get(target), self.settings.security_group)
