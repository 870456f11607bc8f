"""Opens clouds for provisioning."""

from __future__ import annotations

from contextlib import ExitStack, closing

from app.adapters.cloud import catalog
from app.adapters.cloud.faults import in_words
from app.adapters.cloud.provisioning.gate import Gate
from app.adapters.cloud.provisioning.refusals import RefusedError
from app.adapters.cloud.provisioning.session import CloudSession
from app.adapters.cloud.provisioning.wire import Wire
from app.adapters.cloud.session import Cloud, open_cloud
from app.adapters.cloud.transport import LastCall, check_trust, make_http
from app.domain.cloud import CloudConnection
from app.domain.errors import UserError
from app.domain.planning.provisioning.plan_record import CloudPlace
from app.domain.planning.provisioning.settings import MAX_PARALLEL
from app.domain.progress import Ticket
from app.secret_masking import keep_out


class OpenStackProvisioning:
    """See :class:`app.services.ports.ProvisioningCloud`."""

    def open(self, connection: CloudConnection, secret: str, ticket: Ticket) -> CloudSession:
        """See the port. The ticket holds for the whole session."""
        check_trust(connection)
        keep_out(secret)
        gate, last = Gate(ticket), LastCall()

        def logged_in() -> CloudSession:
            with ExitStack() as resources:
                http = make_http(connection, gate, last, threads=MAX_PARALLEL)
                resources.enter_context(closing(http))
                cloud = open_cloud(connection, secret, http)
                catalog.check_services(cloud.endpoints, cloud.region, connection.interface)
                wire = Wire(cloud, gate, last, secret)
                _check_rights(wire, cloud)
                return CloudSession(wire, _place(connection, cloud), gate, resources.pop_all())

        return in_words(last, secret, logged_in)


def _place(connection: CloudConnection, cloud: Cloud) -> CloudPlace:
    access = cloud.access
    return CloudPlace(
        connection.auth_url,
        cloud.region,
        str(access.project_id or ""),
        str(access.project_name or ""),
    )


def _check_rights(wire: Wire, cloud: Cloud) -> None:
    """Ask what only an administrator is told, before anything is made by half.

    :raises UserError: when the account may not.
    """
    refused = ""
    try:
        wire.get("identity", "/domains", {"name": cloud.access.project_domain_name or "Default"})
    except RefusedError as error:
        if error.status != 403:
            raise
        refused = error.details
    if refused:
        access = cloud.access
        roles = ", ".join(cloud.roles) or "none"
        raise UserError(
            f"“{access.username}” may not provision on this cloud: its roles on the project "
            f"“{access.project_name}” are {roles}.",
            "Give the account the role admin on this project, or enter another account on the "
            "PCD Readiness page.",
            refused,
        )
