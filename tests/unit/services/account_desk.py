"""A project with three targets in two domains, for tests of accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.db import tables, writer
from app.db.queries.staging import read_accounts
from app.domain.changes import ChangeSet
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import UserSpec
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.account_rows import AccountBook
from app.domain.progress import Ticket
from app.services import accounts, planning, projects, staging
from app.services.accounts import AccountEdit
from app.services.provisioning.generating import generate
from app.services.provisioning.task_book import TaskBook
from app.services.workspace import Workspace
from tests.memory_cloud import PLACE, MemoryCloud

TENANTS = {
    "Web": ("Acme", "web"),
    "Db": ("Acme", "db"),
    "Shop": ("Shop", "web"),
    "Nobody": ("Acme", "nobody"),
}
"""Tenant rows with their targets; nobody's VMs are in the last."""


class AccountDesk:
    """One VM in each tenant but the last."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Accounts").id
        self.cloud = MemoryCloud()
        self.tenants: dict[str, int] = {}
        with workspace.unit(self.project, "Fill") as unit:
            for name, (domain, project) in TENANTS.items():
                row = {"name": name, "method": "folder", "aliases": [],
                       "target_domain": domain, "target_project": project}  # fmt: skip
                self.tenants[name] = unit.insert(tables.tenants.name, row)
                if name != "Nobody":
                    unit.insert(tables.vms.name, _vm(name, self.tenants[name]))

    @property
    def plan(self) -> Plan:
        return planning.build(self.workspace, self.project, Ticket())

    @property
    def book(self) -> AccountBook:
        return accounts.read(self.workspace, self.plan).book()

    def accounts(self) -> dict[str, Account]:
        with self.workspace.reading() as connection:
            return {each.username: each for each in read_accounts(connection, self.project)}

    def key(self, username: str) -> int:
        return self.accounts()[username].id

    def seed(self) -> ChangeSet:
        return staging.seed_service_accounts(self.workspace, self.plan)

    def add(self, tenant: str, username: str, **more: Any) -> ChangeSet:
        values = {"tenant_id": self.tenants[tenant], "username": username, "role": "member", **more}
        return accounts.add(self.workspace, self.plan, values)

    def set(self, of: str, /, **values: Any) -> ChangeSet:
        key = self.key(of)
        edits = [AccountEdit(key, field, value) for field, value in values.items()]
        return accounts.set_fields(self.workspace, self.project, edits)

    def do(self, action: Callable[..., ChangeSet], *arguments: Any) -> ChangeSet:
        return action(self.workspace, self.project, *arguments)

    def confirm(self, *usernames: str) -> ChangeSet:
        keys = [self.key(name) for name in usernames] if usernames else None
        return accounts.confirm(self.workspace, self.plan, keys)

    def provision(self, *usernames: str, ours: bool = True) -> None:
        """As a run leaves it that has made the users of these accounts."""
        generate(self.workspace, self.plan, PLACE, through_gate=False)
        done: dict[int, dict[str, Any]] = {}
        users: dict[int, dict[str, Any]] = {}
        for task in TaskBook(self.workspace, self.project).tasks():
            spec = task.spec
            if isinstance(spec, UserSpec) and spec.name in usernames:
                key = f"id-{spec.name}"
                self.cloud.resources[spec.key] = Found(key, spec.name)
                self.cloud.passwords[key] = "as it was made"
                status = "done" if ours else "skipped"
                done[task.id] = {"status": status, "resource_id": key, "created": ours}
                users[self.key(spec.name)] = {"pcd_user_id": key}
        with self.workspace.bulk() as connection:
            writer.update_rows(connection, tables.prep_tasks, done)
            writer.update_rows(connection, tables.tenant_users, users)


def _vm(name: str, tenant: int) -> dict[str, Any]:
    return {
        "identity": f"vc/{name}", "name": name, "vcenter": "vc", "vcpu": 2, "ram_mib": 4096,
        "tenant_id": tenant, "attributes": {}, "networks": [], "findings": [],
    }  # fmt: skip
