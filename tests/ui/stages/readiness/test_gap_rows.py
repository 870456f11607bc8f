from __future__ import annotations

from app.domain.planning.gaps.gap import GapState, GapType, Resolution, Severity
from app.ui.stages.readiness.gap_cells import SEVERITY_LOOKS, gap_mark
from app.ui.stages.readiness.gap_columns import GAP_WEIGHTS, gap_columns
from app.ui.stages.readiness.gap_rows import gap_rows, in_state, severities_of, types_of
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.sorting import SortKey
from tests.gap_samples import READ_AT, gap_plan

BY_HAND = Resolution(1, "missing_network", "VLAN-4", "agreed", READ_AT)


def test_rows_name_their_tenants_and_sources() -> None:
    plan = gap_plan(resolutions=[BY_HAND])
    rows = {row.key: row for row in gap_rows(plan)}
    assert [row.gap for row in rows.values()] == list(plan.target.gaps.rows)
    network = rows["missing_network", "VLAN-4"]
    assert network.tenants == ("Tenant 4",)
    assert network.sources == ("VLAN-4",)
    assert network.by_hand
    assert rows["missing_flavor", "4 vCPU, 8 GB"].sources == ()


def test_counts_agree_with_the_analysis() -> None:
    plan = gap_plan(resolutions=[BY_HAND])
    rows, analysis = gap_rows(plan), plan.target.gaps
    open_rows = in_state(rows, "open")
    assert severities_of(open_rows) == {
        severity: analysis.count(severity) for severity in Severity
    }  # fmt: skip
    for state in GapState:
        assert [row.gap for row in in_state(rows, state.value)] == list(analysis.of(state))
    assert in_state(rows, "all") == rows
    counts = types_of(rows)
    assert sum(counts.values()) == len(analysis.rows)
    assert counts[GapType.MISSING_NETWORK] == 4


def test_vms_of_gaps_are_not_added_up() -> None:
    assert not any(column.summed for column in gap_columns())


def test_severities_sort_by_weight_and_have_their_shapes() -> None:
    columns = gap_columns()
    assert set(GAP_WEIGHTS) <= {column.key for column in columns}
    model = RecordTableModel(columns, lambda row: row.key)
    model.set_records(reversed(gap_rows(gap_plan(resolutions=[BY_HAND]))))
    model.set_sort([SortKey("severity")])
    order = [row.gap.severity for row in model.records()]
    assert order == sorted(order, key=list(Severity).index)
    for row in model.records():
        icon, color = gap_mark(row, "severity")
        assert icon == SEVERITY_LOOKS[row.gap.severity][0]
        assert (color == "muted_text") is not row.gap.stands
        assert (gap_mark(row, "state") is None) is row.gap.open
        assert gap_mark(row, "text") is None
