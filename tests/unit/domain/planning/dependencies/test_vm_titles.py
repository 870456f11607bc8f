"""Titles by which VMs are found, and which of them a text may mean."""

from __future__ import annotations

from app.domain.model import Vm
from app.domain.planning.dependencies.vm_titles import best_titles, vm_titles


def _vm(key: int, name: str, vcenter: str = "vc1", ref: str = "") -> Vm:
    return Vm(id=key, identity=str(key), name=name, vcenter=vcenter, vm_ref=ref)


def test_a_name_that_is_the_only_one_stands_alone() -> None:
    assert vm_titles([_vm(1, "web"), _vm(2, "db")]) == {1: "web", 2: "db"}


def test_equal_names_are_told_apart_by_their_vcenter() -> None:
    titles = vm_titles([_vm(1, "web"), _vm(2, "WEB", "vc2"), _vm(3, "db")])
    assert titles == {1: "web · vc1", 2: "WEB · vc2", 3: "db"}


def test_equal_names_in_one_vcenter_are_told_apart_by_their_id() -> None:
    titles = vm_titles([_vm(1, "web", ref="vm-7"), _vm(2, "web", ref="vm-8")])
    assert titles == {1: "web · vc1 · vm-7", 2: "web · vc1 · vm-8"}


def test_those_that_begin_with_the_text_come_first() -> None:
    known = [(1, "alpha-db", "alpha-db"), (2, "DB-1", "db-1"), (3, "web", "web")]
    assert [key for key, _ in best_titles(" dB", known, 10)] == [2, 1]
    assert [key for key, _ in best_titles("db", known, 1)] == [2]
    assert best_titles("nothing", known, 10) == []
