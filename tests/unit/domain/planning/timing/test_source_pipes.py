"""How the target's pipe is cut where vCenters have pipes of their own, by hand and always."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.parameters import ProjectParameters
from app.domain.planning.timing.source_pipes import Pipes, own_pipes, pipes_of
from app.domain.planning.timing.transfer import Lanes, lanes_of

FOUR = ProjectParameters(bandwidth_gbps=4.0)


def cut(parameters: ProjectParameters, *names: str, slots: int = 10) -> Pipes:
    return pipes_of(parameters, names, slots)


@pytest.mark.parametrize("per_vm", [None, 300.0, 1000.0, 9000.0])
def test_without_pipes_of_their_own_it_is_the_whole_pipe(per_vm: float | None) -> None:
    parameters = replace(FOUR, per_vm_mbps=per_vm)
    lanes = lanes_of(parameters)
    assert cut(parameters, "") == Pipes(lanes.count, {"": lanes})


def test_one_alone_has_its_own_pipe() -> None:
    parameters = replace(FOUR, source_pipes=(("a", 1000.0),))
    assert cut(parameters, "a") == Pipes(1, {"a": Lanes(1, 1000.0)})
    assert cut(replace(parameters, per_vm_mbps=400.0), "a").of["a"] == Lanes(3, 1000.0 / 3)


def test_pipes_that_fit_beneath_the_targets_go_side_by_side() -> None:
    parameters = replace(FOUR, source_pipes=(("a", 1000.0), ("b", 2500.0)))
    assert cut(parameters, "a", "b") == Pipes(2, {"a": Lanes(1, 1000.0), "b": Lanes(1, 2500.0)})


def test_two_of_one_gbps_beneath_one_and_a_half_share_three_equal_lanes() -> None:
    # Whoever has VMs to move has both of its 500 Mbps; together they have no more than three.
    parameters = replace(FOUR, bandwidth_gbps=1.5, source_pipes=(("a", 1000.0), ("b", 1000.0)))
    half = Lanes(2, 500.0)
    assert cut(parameters, "a", "b") == Pipes(3, {"a": half, "b": half})


def test_one_of_a_gbps_beside_those_with_the_whole_pipe_shares_lanes_of_a_gbps() -> None:
    parameters = replace(FOUR, source_pipes=(("a", 1000.0),))
    assert cut(parameters, "", "a") == Pipes(4, {"": Lanes(4, 1000.0), "a": Lanes(1, 1000.0)})


def test_a_narrow_pipe_takes_its_share_and_leaves_the_others_the_rest_in_one_lane() -> None:
    parameters = replace(FOUR, source_pipes=(("a", 100.0),))
    assert cut(parameters, "", "a") == Pipes(2, {"": Lanes(1, 3900.0), "a": Lanes(1, 100.0)})


def test_a_pipe_goes_by_identity_or_name_and_counts_only_below_the_targets() -> None:
    parameters = replace(FOUR, source_pipes=(("VC01.example", 10.0), ("u-2", 20.0), ("u-3", 4e3)))
    named = {"u-1": "vc01.EXAMPLE", "u-2": "vc02", "u-3": "vc03"}
    assert own_pipes(parameters, named) == {"u-1": "VC01.example", "u-2": "u-2"}


@settings(max_examples=300)
@given(
    st.floats(50, 20_000),
    st.dictionaries(st.sampled_from("abcd"), st.floats(1, 30_000), min_size=1),
    st.booleans(),
    st.one_of(st.none(), st.floats(10, 5000)),
    st.integers(1, 40),
)
def test_rates_never_add_up_to_more_than_any_pipe(
    mbps: float, own: dict[str, float], others: bool, per_vm: float | None, slots: int
) -> None:
    parameters = ProjectParameters(
        bandwidth_gbps=mbps / 1000, source_pipes=tuple(sorted(own.items())), per_vm_mbps=per_vm
    )
    pipes = cut(parameters, *own, *([""] if others else []), slots=slots)
    assert 1 <= pipes.lanes <= slots
    rates = []
    for name, lanes in pipes.of.items():
        assert lanes.count >= 1
        assert lanes.mbps * (1 - 1e-6) <= min(per_vm or 1e9, mbps)
        assert lanes.count * lanes.mbps <= min(own.get(name, mbps), mbps) * (1 + 1e-6)
        rates += [lanes.mbps] * lanes.count
    assert sum(sorted(rates)[-pipes.lanes :]) <= mbps * (1 + 1e-6)
