"""The arguments of ``plan`` for cohorts, dependencies and facts, and what they ask for together."""

from __future__ import annotations

import argparse
from math import isfinite
from pathlib import Path

from app.domain.errors import FieldError, UserError
from app.domain.planning.cohorts.assign import check_options
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.cohorts.ramp import MAX_COHORTS, RampSlot, parse_ramp
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.dependencies.flow_classify import SURE
from app.domain.planning.waves.options import MAX_VMS, PILOT_VMS, BuildOptions
from app.domain.planning.waves.options import Strategy as WaveStrategy
from app.services.grouping_asked import GroupingAsked

_OF_ASSIGNMENT = {
    "cohorts": "--cohorts",
    "ramp": "--ramp",
    "max_vms_per_cohort": "--max-vms-per-cohort",
    "max_disk_tb": "--max-disk-tb",
    "max_avg_risk": "--max-avg-risk",
    "min_os_support": "--min-os-support",
    "pilot_size": "--pilot-size",
    "risk_threshold": "--risk-threshold",
}
"""Arguments that say how tenants are assigned, by their names."""

_ONLY_FOR = {"pilot_size": Strategy.PILOT_BULK, "risk_threshold": Strategy.RISKIEST_LAST}


def add_arguments(plan: argparse.ArgumentParser) -> None:
    """Give the parser of ``plan`` the arguments of this module."""
    strategies = ", ".join(Strategy)
    plan.add_argument(
        "--auto-assign", metavar="STRATEGY", help=f"assign tenants to cohorts: {strategies}"
    )
    plan.add_argument("--cohorts", metavar="N", help="how many cohorts to assign to")
    plan.add_argument(
        "--ramp", metavar="SLOTS", help="cohorts with VM caps instead: Pilot=10,Wave 1=50,Bulk="
    )
    plan.add_argument("--max-vms-per-cohort", metavar="N", help="VMs of a cohort at most")
    plan.add_argument("--max-disk-tb", metavar="TB", help="used TB of a cohort at most")
    plan.add_argument("--max-avg-risk", metavar="SCORE", help="mean risk of a cohort at most")
    plan.add_argument(
        "--min-os-support", metavar="PERCENT", help="supported systems of a cohort at least"
    )
    plan.add_argument("--pilot-size", metavar="N", help="tenants of the pilot, for pilot_bulk (5)")
    plan.add_argument(
        "--risk-threshold", metavar="SCORE",
        help="from which mean risk a tenant comes last, for riskiest_last (10)",
    )  # fmt: skip
    builds = ", ".join(WaveStrategy)
    plan.add_argument("--strategy", metavar="STRATEGY", help=f"build waves: {builds}")
    plan.add_argument("--max-vms", metavar="N", help=f"VMs of a wave at most ({MAX_VMS})")
    plan.add_argument(
        "--pilot-vms", metavar="N", help=f"VMs of the pilot, for pilot_first ({PILOT_VMS})"
    )
    plan.add_argument(
        "--dependencies", type=Path, metavar="FILE", help="table of VMs and what they depend on"
    )
    plan.add_argument(
        "--facts", type=Path, metavar="FILE", help="list of applications, owners and the like"
    )
    plan.add_argument(
        "--flows", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="exports of network flows",
    )  # fmt: skip
    plan.add_argument(
        "--min-confidence", metavar="SHARE",
        help=f"from which confidence on pairs of flows count, 0 to 1 ({SURE:g})",
    )  # fmt: skip


def asked_of(arguments: argparse.Namespace) -> GroupingAsked:
    """What the arguments ask for.

    :raises UserError: when one makes no sense, or not without another.
    """
    flows = tuple(arguments.flows)
    confidence = SURE
    if arguments.min_confidence is not None:
        if not flows:
            raise UserError("--min-confidence is about flows.", "Name some with --flows.")
        confidence = _number("--min-confidence", arguments.min_confidence)
        if not 0 <= confidence <= 1:
            raise UserError(
                f"--min-confidence is a share from 0 to 1, not {arguments.min_confidence}."
            )
    return GroupingAsked(
        _assignment(arguments),
        arguments.dependencies,
        arguments.facts,
        flows,
        confidence,
        _waves(arguments),
    )


def _waves(arguments: argparse.Namespace) -> BuildOptions | None:
    given = [
        flag
        for flag, value in (("--max-vms", arguments.max_vms), ("--pilot-vms", arguments.pilot_vms))
        if value is not None
    ]
    if arguments.strategy is None:
        if given:
            verb = "says" if len(given) == 1 else "say"
            raise UserError(
                f"{' and '.join(given)} {verb} how waves are built.",
                "Name a strategy with --strategy.",
            )
        return None
    name = arguments.strategy.strip().casefold().replace("-", "_")
    if name not in set(WaveStrategy):
        raise UserError(
            f"There is no strategy “{arguments.strategy}” for waves.",
            f"Choose among {', '.join(WaveStrategy)}.",
        )
    strategy = WaveStrategy(name)
    if arguments.pilot_vms is not None and strategy is not WaveStrategy.PILOT_FIRST:
        raise UserError(f"--pilot-vms is for the strategy {WaveStrategy.PILOT_FIRST}.")
    options = BuildOptions(
        strategy,
        MAX_VMS if arguments.max_vms is None else _whole("--max-vms", arguments.max_vms),
        PILOT_VMS if arguments.pilot_vms is None else _whole("--pilot-vms", arguments.pilot_vms),
    )
    try:
        options.check()
    except FieldError as error:
        flag = {"max_vms": "--max-vms", "pilot_vms": "--pilot-vms"}[error.field]
        raise UserError(f"{flag}: {error.message}", error.hint) from None
    return options


def _assignment(arguments: argparse.Namespace) -> AssignOptions | None:
    given = [flag for name, flag in _OF_ASSIGNMENT.items() if getattr(arguments, name) is not None]
    if arguments.auto_assign is None:
        if given:
            verb = "says" if len(given) == 1 else "say"
            raise UserError(
                f"{' and '.join(given)} {verb} how tenants are assigned to cohorts.",
                "Name a strategy with --auto-assign.",
            )
        return None
    strategy = _strategy(arguments.auto_assign)
    for name, only in _ONLY_FOR.items():
        if getattr(arguments, name) is not None and strategy is not only:
            raise UserError(f"{_OF_ASSIGNMENT[name]} is for the strategy {only}.")
    if arguments.cohorts is not None and arguments.ramp is not None:
        raise UserError("Give either --cohorts or --ramp, not both.")
    if arguments.cohorts is None and arguments.ramp is None:
        raise UserError(
            "--auto-assign needs to know how many cohorts to fill.",
            "Say so with --cohorts or --ramp.",
        )
    plain = AssignOptions()
    options = AssignOptions(
        strategy=strategy,
        cohorts=plain.cohorts
        if arguments.cohorts is None
        else _whole("--cohorts", arguments.cohorts),
        ramp=_ramp(arguments.ramp),
        guardrails=Guardrails(
            None
            if arguments.max_vms_per_cohort is None
            else _whole("--max-vms-per-cohort", arguments.max_vms_per_cohort),
            _optional("--max-disk-tb", arguments.max_disk_tb),
            _optional("--max-avg-risk", arguments.max_avg_risk),
            _optional("--min-os-support", arguments.min_os_support),
        ),
        pilot_size=plain.pilot_size
        if arguments.pilot_size is None
        else _whole("--pilot-size", arguments.pilot_size),
        risk_threshold=plain.risk_threshold
        if arguments.risk_threshold is None
        else _number("--risk-threshold", arguments.risk_threshold),
    )
    try:
        return check_options(options)
    except FieldError as error:
        flag = _flag_of(error.field)
        raise UserError(f"{flag}: {error.message}" if flag else error.message, error.hint) from None


def _flag_of(field: str) -> str:
    return _OF_ASSIGNMENT.get("min_os_support" if field == "min_os_support_pct" else field, "")


def _strategy(text: str) -> Strategy:
    plain = text.strip().casefold().replace("-", "_")
    if plain not in set(Strategy):
        raise UserError(f"There is no strategy “{text}”.", f"Choose among {', '.join(Strategy)}.")
    return Strategy(plain)


def _ramp(text: str | None) -> tuple[RampSlot, ...] | None:
    if text is None:
        return None
    try:
        return parse_ramp(text)
    except FieldError as error:
        raise UserError(f"--ramp: {error.message}", error.hint) from None


def _whole(flag: str, text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= len(str(10**9))):
        limits = f" from 1 to {MAX_COHORTS}" if flag == "--cohorts" else ""
        raise UserError(f"{flag} is a whole number{limits}, not “{text}”.")
    return int(plain)


def _optional(flag: str, text: str | None) -> float | None:
    return None if text is None else _number(flag, text)


def _number(flag: str, text: str) -> float:
    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise UserError(f"{flag} is a number, not “{text}”.")
    return number
