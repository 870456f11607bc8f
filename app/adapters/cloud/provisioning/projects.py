"""Projects of Keystone."""

from __future__ import annotations

from app.adapters.cloud.provisioning.holdings import of_project
from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.marks import described
from app.adapters.cloud.provisioning.quota_calls import drop_limits
from app.adapters.cloud.provisioning.reads import Reads, described_record
from app.domain.planning.provisioning.found import Found, Holding

DEFAULT_GROUP = "default"


class Projects(Kind):
    """A project leaves its default security group and its quotas behind: they are cleaned first."""

    begins_empty = True

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        spec = work.spec
        domain = work.parents.domain(spec.domain)
        return (
            [described_record(each) for each in reads.projects(domain, spec.name)] if domain else []
        )

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec = work.spec
        body = {
            "name": spec.name,
            "domain_id": work.parents.domain_needed(spec.domain),
            "description": described(spec.description, work.mark),
            "enabled": True,
        }
        return described_record(
            self.wire.post("identity", "/projects", {"project": body})["project"]
        )

    def change(self, work: Work, found: Found) -> Found:  # noqa: ARG002
        """See :class:`Kind`: a project can only be disabled."""
        body = {"project": {"enabled": True}}
        return described_record(
            self.wire.patch("identity", f"/projects/{found.id}", body)["project"]
        )

    def delete(self, key: str) -> bool:
        """See :class:`Kind`."""
        if self.wire.find("identity", f"/projects/{key}") is None:
            return False
        query = {"project_id": key, "name": DEFAULT_GROUP, "fields": ["id"]}
        for each in self.wire.every("network", "/security-groups", "security_groups", query):
            self.wire.delete("network", f"/security-groups/{each['id']}")
        drop_limits(self.wire, key)
        return self.wire.delete("identity", f"/projects/{key}")

    def holdings(self, key: str) -> list[Holding]:
        """See :class:`Kind`."""
        return of_project(self.wire, key)
