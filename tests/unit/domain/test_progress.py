"""Tickets carry progress out of a job and the wish to stop into it."""

from __future__ import annotations

import pytest

from app.domain.progress import FINE, Cancelled, Ticket


def test_progress_is_read_while_the_job_runs() -> None:
    ticket = Ticket("Import")
    ticket.step(3, 10, "Reading vInfo")
    ticket.step(4, 10)
    assert (ticket.done, ticket.total, ticket.note) == (4, 10, "Reading vInfo")


def test_a_wish_to_stop_is_heard_at_the_next_step() -> None:
    ticket = Ticket()
    ticket.check()
    ticket.cancel()
    assert ticket.cancel_requested
    with pytest.raises(Cancelled):
        ticket.step(5, 10)
    assert ticket.done == 5
    with pytest.raises(Cancelled):
        ticket.commit_point()


def test_after_the_point_of_no_return_nothing_is_stopped() -> None:
    ticket = Ticket()
    ticket.commit_point()
    ticket.cancel()
    ticket.step(9, 10)
    assert not ticket.cancellable


def test_time_left() -> None:
    ticket = Ticket(started=100.0)
    assert ticket.seconds_left(200.0) is None, "nothing is known of the whole"
    ticket.step(0, 100)
    assert ticket.seconds_left(200.0) is None, "nothing is done"
    ticket.step(2, 100)
    assert ticket.seconds_left(200.0) is None, "too little is done"
    ticket.step(50, 100)
    assert ticket.seconds_left(101.0) is None, "too early"
    assert ticket.seconds_left(110.0) == pytest.approx(10.0)
    ticket.step(100, 100)
    assert ticket.seconds_left(120.0) == 0


def test_a_job_of_several_parts_never_goes_back() -> None:
    ticket = Ticket()
    seen = []
    for low, high in ((0.0, 0.6), (0.6, 1.0)):
        ticket.section(low, high)
        for done in (0, 50, 100):
            ticket.step(done, 100)
            seen.append(ticket.done / ticket.total)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1], ticket.total) == (0.0, 1.0, FINE)
    ticket.step(0, 0)
    assert ticket.done == round(0.6 * FINE)
