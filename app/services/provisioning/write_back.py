"""Keys of resources, written back to the rows that asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.networks import read_network_mappings
from app.db.queries.provisioning import read_prep_settings
from app.db.queries.staging import read_accounts, read_flavor_rows, read_target_projects
from app.db.queries.tenants import read_tenants
from app.domain.cloud import name_key
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    FlavorSpec,
    NetworkSpec,
    ProjectSpec,
    SubnetSpec,
    UserSpec,
)
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.target_project import TargetProject

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rows = dict[str, dict[int, dict[str, Any]]]
"""Columns to set by the table and the key of a row."""


@dataclass(frozen=True, slots=True)
class AskingRows:
    """The rows that tasks come from, as they stood when the run began.

    ``domains`` has the target's domain of each account by the account's key.
    """

    mappings: tuple[NetworkMapping, ...]
    flavors: tuple[FlavorRow, ...]
    accounts: tuple[Account, ...]
    targets: tuple[TargetProject, ...]
    domains: Mapping[int, str]

    @classmethod
    def read(cls, connection: Connection, project_id: int) -> AskingRows:
        """Read them."""
        settings = read_prep_settings(connection, project_id)
        tenants = read_tenants(connection, project_id)
        accounts = tuple(read_accounts(connection, project_id))
        domains = {
            account.id: name_key(settings.single_domain or tenants[account.tenant_id].target_domain)
            for account in accounts
            if account.tenant_id is not None and account.tenant_id in tenants
        }
        return cls(
            tuple(read_network_mappings(connection, project_id)),
            tuple(read_flavor_rows(connection, project_id)),
            accounts,
            tuple(read_target_projects(connection, project_id)),
            domains,
        )

    def accounts_of(self, spec: UserSpec) -> list[int]:
        """Keys of the accounts that a user's task is about."""
        wanted = (name_key(spec.domain), name_key(spec.name))
        return [
            account.id
            for account in self.accounts
            if (self.domains.get(account.id, ""), name_key(account.username)) == wanted
            and not account.is_group
        ]

    def written_back(self, spec: Any, resource_id: str) -> Rows:
        """What to write for a resource; an empty key takes it back."""
        if isinstance(spec, NetworkSpec):
            keys = [m.id for m in self.mappings if name_key(m.target_network) == _named(spec.name)]
            return _rows(tables.network_mappings.name, keys, target_network_id=resource_id)
        if isinstance(spec, SubnetSpec):
            keys = [
                m.id
                for m in self.mappings
                if name_key(m.target_network) == _named(spec.network) and m.cidr == spec.cidr
            ]
            return _rows(tables.network_mappings.name, keys, target_subnet_id=resource_id)
        if isinstance(spec, FlavorSpec):
            shape = (spec.vcpus, spec.ram_mib)
            keys = [row.id for row in self.flavors if (row.vcpus, row.ram_mib) == shape]
            there = bool(resource_id)
            return _rows(
                tables.flavor_staging.name,
                keys,
                pcd_flavor_id=resource_id,
                pcd_vcpus=spec.vcpus if there else None,
                pcd_ram_mib=spec.ram_mib if there else None,
            )
        if isinstance(spec, UserSpec):
            keys = self.accounts_of(spec)
            return _rows(tables.tenant_users.name, keys, pcd_user_id=resource_id)
        if isinstance(spec, DomainSpec):
            keys = [t.id for t in self.targets if t.key[0] == _named(spec.name)]
            return _rows(tables.target_projects.name, keys, pcd_domain_id=resource_id)
        if isinstance(spec, ProjectSpec):
            wanted = (_named(spec.domain), _named(spec.name))
            keys = [t.id for t in self.targets if t.key == wanted]
            return _rows(tables.target_projects.name, keys, pcd_project_id=resource_id)
        return {}


def _named(name: str) -> str:
    return name_key(name)


def _rows(table: str, keys: list[int], **values: Any) -> Rows:
    return {table: {key: dict(values) for key in keys}} if keys else {}
