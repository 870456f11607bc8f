"""Domains of Keystone."""

from __future__ import annotations

from http import HTTPStatus

from app.adapters.cloud.provisioning.holdings import of_domain
from app.adapters.cloud.provisioning.kind import Kind, Work
from app.adapters.cloud.provisioning.marks import described
from app.adapters.cloud.provisioning.reads import Reads, described_record
from app.adapters.cloud.provisioning.refusals import RefusedError
from app.adapters.cloud.provisioning.wire import Record
from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Found, Holding


class Domains(Kind):
    """A domain is disabled before it can be deleted, and enabled again if that fails."""

    begins_empty = True

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        return [described_record(each) for each in reads.domains(work.spec.name)]

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        body = {
            "name": work.spec.name,
            "description": described(work.spec.description, work.mark),
            "enabled": True,
        }
        return described_record(self.wire.post("identity", "/domains", {"domain": body})["domain"])

    def change(self, work: Work, found: Found) -> Found:  # noqa: ARG002
        """See :class:`Kind`: a domain can only be disabled."""
        return described_record(self._enable(found.id, on=True))

    def delete(self, key: str) -> bool:
        """See :class:`Kind`."""
        there = self.wire.find("identity", f"/domains/{key}")
        if there is None:
            return False
        self._enable(key, on=False)
        try:
            return self.wire.delete("identity", f"/domains/{key}")
        except UserError as error:
            failure = error
        if self._enabled_again(there["domain"], failure):
            raise failure
        return True

    def _enabled_again(self, domain: Record, failure: UserError) -> bool:
        """Whether the domain is still there, enabled again or said not to be."""
        try:
            self._enable(domain["id"], on=True)
        except UserError as error:
            if isinstance(error, RefusedError) and error.status == HTTPStatus.NOT_FOUND:
                return False
            still = f"The domain “{domain['name']}” is still disabled: enable it by hand."
            failure.hint = f"{failure.hint} {still}".strip()
            failure.details = f"{failure.details}\n{error.details}".strip()
        return True

    def _enable(self, key: str, *, on: bool) -> Record:
        said = self.wire.patch("identity", f"/domains/{key}", {"domain": {"enabled": on}})
        found: Record = said["domain"]
        return found

    def holdings(self, key: str) -> list[Holding]:
        """See :class:`Kind`."""
        return of_domain(self.wire, key)
