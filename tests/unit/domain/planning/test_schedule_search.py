"""The search for the earliest day with room, against trying every day."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.schedule_search import OpenDays

hours = st.integers(0, 12).map(float)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), hours, hours),
        st.tuples(st.just("set"), st.integers(0, 40), hours, hours),
        st.tuples(st.just("find"), st.integers(0, 40), hours, hours),
    ),
    max_size=80,
)


@given(steps)
def test_it_finds_what_trying_every_day_finds(some: list[tuple[object, ...]]) -> None:
    tree = OpenDays()
    days: list[tuple[object, object]] = []
    for step in some:
        match step:
            case ("append", float(room), float(pipe)):
                tree.append(room, pipe)
                days.append((room, pipe))
            case ("set", int(day), float(room), float(pipe)) if day < len(days):
                tree.set(day, room, pipe)
                days[day] = (room, pipe)
            case ("find", int(start), float(room), float(pipe)):
                fitting = (
                    day
                    for day, (free, left) in enumerate(days)
                    if day >= start and free >= room and left >= pipe
                )
                assert tree.first(start, room, pipe) == next(fitting, None)


def test_nothing_is_found_in_no_days() -> None:
    assert OpenDays().first(0, 0, 0) is None
