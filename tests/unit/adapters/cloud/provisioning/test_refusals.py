"""What is said to do about a refusal, by what was asked and what the service says."""

from __future__ import annotations

import json

import pytest

from app.adapters.cloud.provisioning.refusals import Call, refusal

USERS, DOMAINS = Call("identity", "POST", "/users"), Call("identity", "POST", "/domains")
NETWORKS = Call("network", "POST", "/v2.0/networks")
PLAIN = "You are not authorized to perform the requested action."
ADMIN = "Use an account that has the admin role on its project, or ask for the right."
ELSEWHERE = "Users of this domain come from elsewhere: mark the account as an existing user."
EITHER = (
    f"{ADMIN} Where the domain's users come from LDAP or SSO, mark the account as an existing user."
)


@pytest.mark.parametrize(
    ("call", "status", "said", "hint"),
    [
        (USERS, 403, "LDAP does not support write operations", ELSEWHERE),
        (USERS, 403, "The identity backend is read-only.", ELSEWHERE),
        (USERS, 501, "Creating users is not supported by this driver.", ELSEWHERE),
        (USERS, 403, PLAIN, EITHER),
        (DOMAINS, 403, PLAIN, ADMIN),
        (NETWORKS, 400, "The network type vxlan is not supported.",
         "Correct what is refused, generate the plan again, then retry."),
    ],
)  # fmt: skip
def test_users_that_come_from_elsewhere_are_not_made(
    call: Call, status: int, said: str, hint: str
) -> None:
    text = json.dumps({"error": {"message": said}})
    assert refusal(call, status, {}, text).hint == hint
