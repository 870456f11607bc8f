"""How far the subnet of a row of the network map is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping


class SubnetState(StrEnum):
    """From missing to decided."""

    MISSING = "missing"
    PROPOSED = "proposed"
    TO_CONFIRM = "to confirm"
    CONFIRMED = "confirmed"
    NO_SUBNET = "none meant"
    L2 = "L2 only"


STATE_TEXT: Mapping[SubnetState, str] = {
    SubnetState.MISSING: "Missing",
    SubnetState.PROPOSED: "Proposed",
    SubnetState.TO_CONFIRM: "To confirm",
    SubnetState.CONFIRMED: "Confirmed",
    SubnetState.NO_SUBNET: "None meant",
    SubnetState.L2: "L2 only",
}
"""What each state is called."""


def subnet_state(mapping: NetworkMapping, *, proposed: bool = False) -> SubnetState:
    """The state of a row's subnet; ``proposed`` says whether there is a proposal for it."""
    if mapping.kind == NetworkKind.PHYSICAL_L2:
        return SubnetState.L2
    if mapping.no_subnet:
        return SubnetState.NO_SUBNET
    if mapping.cidr:
        firm = mapping.subnet_details_confirmed
        return SubnetState.CONFIRMED if firm else SubnetState.TO_CONFIRM
    return SubnetState.PROPOSED if proposed else SubnetState.MISSING


def subnet_missing(mapping: NetworkMapping) -> str:
    """Why a network of VMs in plan is not ready, empty where it is.

    A network that carries NICs needs a subnet or the mark that it has none, external ones too:
    the executor fails without.
    """
    if not mapping.target_network.strip():
        return "It has no target network."
    if not mapping.confirmed:
        return "Its mapping is not confirmed."
    if mapping.kind == NetworkKind.PHYSICAL_L2 or mapping.no_subnet:
        return ""
    if not mapping.cidr:
        return "It has no subnet, and no mark that none is meant."
    return "" if mapping.subnet_details_confirmed else f"Its subnet {mapping.cidr} is unconfirmed."
