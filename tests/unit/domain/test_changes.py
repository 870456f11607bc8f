"""Change sets and their inverse."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes import ChangeSet, RowChange, SnapshotChange

rows = st.none() | st.dictionaries(
    st.sampled_from(["name", "notes"]), st.text(max_size=3), max_size=2
)
changes = st.lists(
    st.builds(RowChange, st.sampled_from(["vms", "tenants"]), st.integers(1, 5), rows, rows),
    max_size=6,
).map(tuple)
snapshots = st.none() | st.builds(
    SnapshotChange, st.just(1), st.text(max_size=3), st.text(max_size=3)
)


@given(st.builds(ChangeSet, st.text(max_size=5), st.just(1), changes, snapshot=snapshots))
def test_the_inverse_of_the_inverse_is_the_change(change: ChangeSet) -> None:
    assert change.inverse().inverse() == change
    assert bool(change.inverse()) == bool(change)
    assert [row.key for row in change.inverse().rows] == [row.key for row in reversed(change.rows)]


def test_keys_and_truth() -> None:
    change = ChangeSet("x", 1, (RowChange("vms", 3, {}, {}), RowChange("tenants", 4, None, {})))
    assert change.keys("vms") == {3}
    assert change.keys("networks") == set()
    assert change
    assert not ChangeSet("nothing", 1)
    assert ChangeSet("import", 1, snapshot=SnapshotChange(1, "a"))


def test_an_insert_becomes_a_delete() -> None:
    inserted = RowChange("vms", 3, None, {"name": "web"})
    assert inserted.inverse() == RowChange("vms", 3, {"name": "web"}, None)
