"""Quotas of a project in Nova, Cinder and Neutron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.quota_calls import by_service, set_limits
from app.adapters.cloud.provisioning.reads import Reads
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.verdicts import quota_limits

BEFORE = "before"
"""What the limits were before we set them, under our names."""


class Quotas(Kind):
    """Sets only what differs, and nothing by half: what a service refuses, the others undo."""

    needs_look = True

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        spec = work.spec
        project = work.parents.project(spec.domain, spec.project)
        if not project:
            return []
        read = reads.quotas(project)
        values = {"limits": read.limits, "used": read.used, "left_out": list(read.left_out)}
        return [Found(project, spec.project, values)]

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec = work.spec
        project = work.parents.project_needed(spec.domain, spec.project)
        return self._set(spec, project, work.there[0])

    def change(self, work: Work, found: Found) -> Found:
        """See :class:`Kind`."""
        return self._set(work.spec, found.id, found)

    def _set(self, spec: Any, project: str, found: Found) -> Found:
        before = dict(found.values["limits"])
        wanted = quota_limits(spec, found.values)
        self._put(project, {k: v for k, v in wanted.items() if before.get(k) != v}, before)
        values = {**found.values, "limits": {**before, **wanted}, BEFORE: before}
        return Found(project, found.name, values)

    def _put(self, project: str, changed: Mapping[str, int], before: Mapping[str, int]) -> None:
        done: list[str] = []
        failure: UserError | None = None
        for service, values in by_service(changed).items():
            try:
                set_limits(self.wire, service, project, values)
            except UserError as error:
                failure = error
                break
            done.append(service)
        if failure is None:
            return
        old = by_service({name: before[name] for name in changed if name in before})
        for service in done:
            try:
                set_limits(self.wire, service, project, old[service])
            except UserError as error:
                failure.details = f"{failure.details}\nNot put back: {error.details}"
        raise failure

    def put_back(self, project: str, values: Mapping[str, Any]) -> None:
        """Set the limits of before, as :meth:`create` told them under ``before``."""
        limits = values.get(BEFORE) or values.get("limits") or values
        for service, each in by_service(limits).items():
            if self.wire.has(service):
                set_limits(self.wire, service, project, each)

    def delete(self, key: str) -> bool:
        """Quotas are put back, never deleted."""
        raise UserError("Quotas are put back, not deleted.", "Roll the task back.", key)
