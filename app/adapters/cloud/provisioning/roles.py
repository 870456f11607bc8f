"""Roles of users and groups on projects."""

from __future__ import annotations

from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.reads import Reads
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import RoleSpec


class Roles(Kind):
    """An assignment has no key of its own: ours is project/users/user/role."""

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`.

        :raises UserError: when the cloud has no such role.
        """
        spec, parents = work.spec, work.parents
        role = parents.role(spec.role)
        project = parents.project(spec.domain, spec.project)
        actor = parents.actor(spec)
        if not (project and actor and reads.granted(project, _whom(spec), actor, role)):
            return []
        return [_found(spec, project, actor, role)]

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec, parents = work.spec, work.parents
        role = parents.role(spec.role)
        project = parents.project_needed(spec.domain, spec.project)
        found = _found(spec, project, parents.actor_needed(spec), role)
        self.wire.put("identity", _path(found.id))
        return found

    def delete(self, key: str) -> bool:
        """See :class:`Kind`: revokes this one assignment."""
        return self.wire.delete("identity", _path(key))


def _whom(spec: RoleSpec) -> str:
    return "groups" if spec.is_group else "users"


def _found(spec: RoleSpec, project: str, actor: str, role: str) -> Found:
    return Found(f"{project}/{_whom(spec)}/{actor}/{role}", spec.user)


def _path(key: str) -> str:
    project, whom, actor, role = key.split("/")
    return f"/projects/{project}/{whom}/{actor}/roles/{role}"
