"""Measures speed and memory, as ratios within one run so that noise matters little.

    python3 packaging/dev.py bench                 the parts that there are
    python3 packaging/dev.py bench import plan     some of them
    python3 packaging/dev.py bench all             all of them, one after another
    python3 packaging/dev.py bench plan --runs 5   medians of five
    python3 packaging/dev.py bench --readme        the table of the README from the newest figures

Workbooks are generated once into build/bench, where the figures are kept, too. Every measurement
runs in a process of its own.
The exit code is 1 when a figure misses its target.
"""

from __future__ import annotations

import argparse
import compileall
import gc
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / "build" / "bench"
SEED = 7
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(ROOT))

from bench_figures import Figure, KeptFigures, today, write_into  # noqa: E402


def workbook(vms: int) -> Path:
    """The generated workbook of a size, made when it is missing."""
    from tests.generator.estate import Estate
    from tests.generator.workbook import write_workbook

    path = STORE / f"estate-{vms}.xlsx"
    if not path.exists():
        print(f"generating {path.name} ...", flush=True)
        STORE.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        write_workbook(Estate(vms=vms, seed=SEED, vcenters=3), partial)
        partial.rename(path)
    return path


# -- measurements: each runs in a child process and prints one JSON line -------------------------


def _peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child_openpyxl(vms: int) -> dict[str, float]:
    """One bare read-only pass of openpyxl over every cell of every sheet."""
    import openpyxl

    source = workbook(vms)
    start = time.perf_counter()
    book = openpyxl.load_workbook(source, read_only=True, data_only=True)
    cells = sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))
    return {"seconds": time.perf_counter() - start, "cells": cells}


def child_pandas(vms: int) -> dict[str, float]:
    """All sheets by pandas with openpyxl, as somebody would read them by a script."""
    import pandas as pd

    source = workbook(vms)
    start = time.perf_counter()
    sheets = pd.read_excel(source, sheet_name=None, engine="openpyxl")
    return {"seconds": time.perf_counter() - start, "sheets": len(sheets)}


def _imported(vms: int, folder: Path) -> tuple[object, object, float]:
    from app import bootstrap
    from app.domain.progress import Ticket
    from app.services import imports

    workspace = bootstrap.open_workspace(folder / "bench.mplan")
    source = workbook(vms)
    start = time.perf_counter()
    read = imports.prepare(workspace, bootstrap.reader(), 0, [source], Ticket())
    project = imports.create_project(workspace, "Bench", read, Ticket())
    return workspace, project, time.perf_counter() - start


def child_import(vms: int) -> dict[str, float]:
    """Reading, joining, assessing and writing to SQLite."""
    with tempfile.TemporaryDirectory() as name:
        workspace, _project, seconds = _imported(vms, Path(name))
        workspace.close()
    return {"seconds": seconds, "peak_mb": _peak_mb()}


def child_plan(vms: int) -> dict[str, float]:
    """Reading a stored project and planning it; the schedule alone as well."""
    from app.domain.progress import Ticket
    from app.services import planning

    with tempfile.TemporaryDirectory() as name:
        workspace, project, _ = _imported(vms, Path(name))
        seconds, schedule_seconds = [], []
        for _ in range(3):
            start = time.perf_counter()
            plan = planning.build(workspace, project.id, Ticket())
            seconds.append(time.perf_counter() - start)
            start = time.perf_counter()
            planning.what_if(workspace, plan, {}, Ticket())
            schedule_seconds.append(time.perf_counter() - start)
        workspace.close()
    return {
        "seconds": min(seconds),
        "schedule_seconds": min(schedule_seconds),
        "days": plan.schedule.total_days,
        "ratio": plan.schedule.ratio,
    }


def child_export(vms: int) -> dict[str, float]:
    """Plan XLSX and PDF."""
    from app import bootstrap
    from app.domain.progress import Ticket
    from app.services import planning

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace, project, _ = _imported(vms, folder)
        plan = planning.build(workspace, project.id, Ticket())
        workspace.close()
        found = {}
        for kind in ("xlsx", "pdf", "csv", "json"):
            exporter = bootstrap.exporters()[kind]
            start = time.perf_counter()
            exporter.write(plan, folder / f"plan.{kind}", Ticket())
            found[kind] = time.perf_counter() - start
    return found


def child_window(_vms: int) -> dict[str, float]:
    """From the start of the interpreter to the first paint of the main window."""
    with tempfile.TemporaryDirectory() as name:
        environment = {**os.environ, "MIGRATION_PLANNER_HOME": name}
        ours = min(_timed([sys.executable, "-c", _OUR_WINDOW], environment) for _ in range(7))
        empty = min(_timed([sys.executable, "-c", _EMPTY_WINDOW], environment) for _ in range(7))
    return {"ours": ours, "empty": empty}


def _timed(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment, cwd=ROOT)
    return time.perf_counter() - start


_EMPTY_WINDOW = """
import os
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        os._exit(0)
application = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
application.exec()
"""

_OUR_WINDOW = """
import os
from app.ui.shell import application as start
from app.ui.shell.main_window import MainWindow
shown = MainWindow.paintEvent
def first_paint(self, event):
    shown(self, event)
    os._exit(0)
MainWindow.paintEvent = first_paint
from app import bootstrap
bootstrap.run_window(None, None, str)
"""


def child_stall(vms: int) -> dict[str, float]:
    """The longest time that the window's event loop does not turn during an import."""
    from PySide6.QtCore import QTimer
    from window_opener import open_window

    from app.domain.openings import VMS, OpenStage

    source = workbook(vms)
    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        beats: list[float] = []
        pulse = QTimer()
        pulse.setInterval(5)
        pulse.timeout.connect(lambda: beats.append(time.perf_counter()))

        def show_table() -> None:
            made.window.navigation.go_to(OpenStage(VMS))
            QTimer.singleShot(500, begin)

        def begin() -> None:
            beats.clear()
            pulse.start()
            made.window.imports.start([source], "Bench")
            waiter.start()

        def look() -> None:
            plan = made.ctx.plan
            if plan is not None and not made.ctx.runner.busy and made.ctx.state.settled:
                waiter.stop()
                QTimer.singleShot(1500, application.quit)

        waiter = QTimer()
        waiter.setInterval(50)
        waiter.timeout.connect(look)
        made.flow.opened.connect(lambda: QTimer.singleShot(500, show_table))
        application.exec()
        made.shut_down()
    gaps = sorted(
        ((later - earlier) * 1000 for earlier, later in itertools.pairwise(beats)),
        reverse=True,
    )
    return {"longest_ms": gaps[0], "second_ms": gaps[1], "beats": len(beats), "peak_mb": _peak_mb()}


def child_table(rows: int) -> dict[str, float]:
    """Sort and filter of the one table model."""
    import random

    from PySide6.QtWidgets import QApplication

    from app.domain.columns import Column
    from app.ui.table.record_table_model import RecordTableModel
    from app.ui.table.sorting import SortKey

    application = QApplication([])
    rng = random.Random(SEED)  # noqa: S311 - numbers to sort, not a secret
    records = [
        {"id": i, **{f"c{k}": rng.random() * 1000 if k % 2 else f"name {rng.randrange(9999)}"
                     for k in range(25)}}
        for i in range(rows)
    ]  # fmt: skip
    columns = [
        Column(f"c{k}", f"Column {k}", lambda r, k=k: r[f"c{k}"], "float" if k % 2 else "text")
        for k in range(25)
    ]
    model = RecordTableModel(columns, lambda record: record["id"])
    model.set_records(records)
    model.set_filter("c2", "name 1")
    model.set_filter("c2", "")

    def timed(call: Callable[[], object]) -> float:
        start = time.perf_counter()
        call()
        return time.perf_counter() - start

    found = {
        "sort_text": timed(lambda: model.set_sort([SortKey("c2", True)])),
        "sort_number": timed(lambda: model.set_sort([SortKey("c1", True)])),
        "sort_two": timed(lambda: model.set_sort([SortKey("c4", True), SortKey("c3", False)])),
        "filter_text": timed(lambda: model.set_filter("c2", "name 12")),
        "filter_number": timed(lambda: model.set_filter("c1", ">500")),
    }
    del application
    return found


def child_edits(vms: int) -> dict[str, float]:
    """How long the window takes to answer edits of tenants, networks and capacity."""
    import bench_edits

    return bench_edits.measure(bench_edits.estate_workbook(STORE, vms, SEED))


def child_look(vms: int) -> dict[str, float]:
    """How long another size of text and another theme take, on the page that takes longest."""
    import bench_look

    return bench_look.measure(workbook(vms))


def child_exclusions(vms: int) -> dict[str, float]:
    """How long the window takes to leave one VM and 20,000 out of the plan."""
    import bench_exclusions

    return bench_exclusions.measure(workbook(vms))


def child_waves(vms: int) -> dict[str, float]:
    """How the board of waves opens, scrolls and moves VMs."""
    import bench_edits
    import bench_waves

    return bench_waves.measure(bench_edits.estate_workbook(STORE, vms, SEED))


def child_big(vms: int) -> dict[str, Any]:
    """How the window opens every page and answers edits with a very large project."""
    import bench_big
    import bench_edits

    found = bench_big.measure(bench_edits.estate_workbook(STORE, vms, SEED))
    return {**found, "peak_mb": _peak_mb()}


def child_flows_bare(rows: int, kind: str) -> dict[str, float]:
    """One pass of pandas over a file of flows."""
    import bench_flows

    return bench_flows.bare(bench_flows.flow_file(STORE, rows, kind))


def child_flows(rows: int, kind: str) -> dict[str, float]:
    """A file of flows from the first byte to the proposed edges."""
    import bench_flows

    return bench_flows.ours(bench_flows.flow_file(STORE, rows, kind))


def child_cohorts(_vms: int) -> dict[str, float]:
    """How quick assignments, What-If and ease are, without a window."""
    import bench_cohorts

    return bench_cohorts.answers(bench_cohorts.workbook(STORE, SEED))


def child_cohorts_change(_vms: int) -> dict[str, float]:
    """A change in What-If until it is painted."""
    import bench_cohorts

    return {"ms": bench_cohorts.change_ms(bench_cohorts.workbook(STORE, SEED))}


def child_cohorts_stalls(_vms: int) -> dict[str, float]:
    """How long the window stands still on the pages of cohorts and dependencies."""
    import bench_cohorts
    import bench_flows

    flows = bench_flows.flow_file(STORE, bench_flows.ROWS, "collector")
    return bench_cohorts.stalls(bench_cohorts.workbook(STORE, SEED), flows)


CHILDREN = {
    name.removeprefix("child_"): call
    for name, call in globals().copy().items()
    if name.startswith("child_")
}


# -- the parent -----------------------------------------------------------------------------------


class Report:
    """Runs children and prints figures against their targets."""

    def __init__(self, runs: int, kept: KeptFigures) -> None:
        self.runs = runs
        self.missed = 0
        self.part = ""
        self._kept = kept

    def usual(
        self, child: str, vms: int, runs: int | None = None, kind: str = ""
    ) -> dict[str, float]:
        """The run that is the median by its first figure."""
        results = [self.run(child, vms, kind) for _ in range(runs or self.runs)]
        results.sort(key=lambda found: next(iter(found.values())))
        return results[(len(results) - 1) // 2]

    @staticmethod
    def run(child: str, vms: int, kind: str = "") -> dict[str, float]:
        """The figures of one child, which may be asked for one kind of what it measures."""
        line = [sys.executable, __file__, "--child", child, str(vms), *filter(None, [kind])]
        done = subprocess.run(line, check=True, capture_output=True, text=True, cwd=ROOT)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def line(self, what: str, value: float, target: float, unit: str = "") -> None:
        """One figure; at most the target is good."""
        figure = Figure(self.part, what, value, target, unit, today())
        self._kept.keep(figure)
        self.missed += not figure.is_met
        verdict = "ok    " if figure.is_met else "MISSED"
        print(f"{verdict} {what}: {value:.2f}{unit} (at most {target:g}{unit})", flush=True)


def bench_import(report: Report) -> None:
    """Import against openpyxl and pandas, its growth and its memory."""
    pandas = report.usual("pandas", 10_000, 1)
    bare = report.usual("openpyxl", 10_000, 1)
    ten, forty = report.usual("import", 10_000), report.usual("import", 40_000, 1)
    twenty = report.usual("import", 20_000, 1)
    print(f"       openpyxl {bare['seconds']:.1f} s for {bare['cells']:,.0f} cells")
    print(
        f"       pandas with openpyxl {pandas['seconds']:.1f} s for {pandas['sheets']:.0f} sheets"
    )
    print(f"       import of 10,000 VMs {ten['seconds']:.1f} s, of 40,000 {forty['seconds']:.1f} s")
    report.line("import 10,000 VMs over bare openpyxl", ten["seconds"] / bare["seconds"], 0.35)
    report.line(
        "import 10,000 VMs over pandas with openpyxl", ten["seconds"] / pandas["seconds"], 0.35
    )
    report.line("import 40,000 over 10,000 VMs", forty["seconds"] / ten["seconds"], 4.4)
    report.line("peak memory of the import of 20,000 VMs", twenty["peak_mb"], 700, " MB")


def bench_command(report: Report) -> None:
    """The whole plan command against openpyxl, on a full workbook and a lean one."""
    import bench_command as command

    lean = STORE / "lean-5000.xlsx"
    found = command.measure(workbook(5_000), lean, max(3, report.runs))
    for prefix, words in (("", "full"), ("lean_", "lean")):
        plan, bare = found[f"{prefix}plan"], found[f"{prefix}pass"]
        print(
            f"       {words} workbook: plan {plan:.2f} s, openpyxl {bare:.2f} s of processor time"
        )
        report.line(f"plan of 5,000 VMs over openpyxl, {words} workbook", plan / bare, 0.30)
    alone = found["import_step"] / found["pass_step"]
    report.line("import of 5,000 VMs alone over openpyxl, full workbook", alone, 0.18)
    whole = found["import"] / found["pass"]
    report.line("the same with start and end of a program for it alone", whole, 0.18)


def bench_plan(report: Report) -> None:
    """Growth of planning, and how good the schedule is."""
    five, twenty = report.usual("plan", 5_000), report.usual("plan", 20_000)
    for size, found in ((5_000, five), (20_000, twenty)):
        alone = found["schedule_seconds"]
        print(f"       {size:,} VMs: {found['seconds']:.2f} s, of it the schedule {alone:.2f} s")
    report.line("planning 20,000 over 5,000 VMs", twenty["seconds"] / five["seconds"], 4.6)
    report.line("days over lower bound, 20,000 VMs", twenty["ratio"], 1.10)


def bench_schedule_quality(report: Report) -> None:
    """Days over the lower bound in one half of many estates."""
    _quality(report, 0)


def bench_schedule_quality_2(report: Report) -> None:
    """Days over the lower bound in the other half of them."""
    _quality(report, 1)


def _quality(report: Report, half: int) -> None:
    import bench_schedule as schedules

    near, count, beyond = schedules.quality(half)
    report.line("schedules that are not near their bound", 100 * (1 - near / count), 10, " %")
    report.line("schedules above 1.3 of their bound", beyond, 0)


def bench_schedule_monotony(report: Report) -> None:
    """Whether more of any resource ever lengthens a plan."""
    import bench_schedule as schedules

    report.line("days by which more of anything lengthened a plan", schedules.monotony(), 1)


def bench_schedule_speed(report: Report) -> None:
    """CPU time of the schedule of 20,000 VMs."""
    import bench_schedule as schedules

    report.line("schedule of 20,000 VMs, CPU", schedules.speed(), 0.8, " s")


def bench_schedule_ahead(report: Report) -> None:
    """Days over the lower bound where VMs are copied ahead, and CPU time of 20,000 VMs."""
    import bench_presync as ahead

    near, count, beyond, wrong = ahead.quality()
    report.line("schedules that are not near their bound", 100 * (1 - near / count), 15, " %")
    report.line("schedules above 1.3 of their bound", 100 * beyond / count, 8, " %")
    report.line("schedules with faults", wrong, 0)
    most, growth = ahead.speed()
    report.line("schedule of 20,000 VMs copied ahead, CPU", most, 5, " s")
    report.line("20,000 VMs against 5,000", growth, 4.6, " times")


def bench_waves_building(report: Report) -> None:
    """Waves where there is little room, and how evenly 20,000 VMs are spread."""
    import bench_wave_building as building

    found = building.tight()
    print(
        f"       {found.problems} tight problems, {found.simple} of them placed by first-fit "
        f"decreasing; the longest search took {found.longest_seconds:.2f} s of processor time"
    )
    report.line(
        "tight problems without a plan", 100 * (1 - found.planned / found.problems), 5, " %"
    )
    report.line("largest wave over the bound, tight problems", found.mean_ratio, 1.10)
    best: dict[int, float] = {}
    for size in (5_000, 20_000):
        runs = [building.loose(size) for _ in range(3 * report.runs)]
        best[size] = min(seconds for _, seconds in runs)
        if size == 20_000:
            report.line("largest wave over the bound, 20,000 VMs", runs[0][0], 1.05)
    report.line("building 20,000 over 5,000 VMs", best[20_000] / best[5_000], 4.8)


def bench_export(report: Report) -> None:
    """Plan files of 10,000 VMs."""
    found = report.usual("export", 10_000, 1)
    report.line("plan XLSX of 10,000 VMs", found["xlsx"], 6, " s")
    report.line("plan PDF of 10,000 VMs", found["pdf"], 15, " s")
    print(f"       CSV {found['csv']:.2f} s, JSON {found['json']:.2f} s")


def bench_window(report: Report) -> None:
    """Start of the program."""
    found = report.usual("window", 0)
    print(f"       first paint after {found['ours']:.2f} s, empty window {found['empty']:.2f} s")
    report.line("first window over empty PySide6 window", found["ours"] / found["empty"], 2.5)


def bench_start(report: Report) -> None:
    """Start of the frozen program beside the program from source (after dev.py package)."""
    from bench_start import FROZEN, measure

    if not FROZEN.exists():
        print("       left out: there is no frozen program; make it by dev.py package")
        return
    found = measure(5 * report.runs)
    print(f"       from source {found['source']:.2f} s")
    report.line("frozen program to its first window", found["frozen"], 3, " s")
    report.line("frozen program over source", found["frozen"] / found["source"], 1.3)


def bench_stall(report: Report) -> None:
    """Event loop during an import in the window."""
    found = report.usual("stall", 20_000, 1)
    print(
        f"       second longest {found['second_ms']:.0f} ms, window peak {found['peak_mb']:.0f} MB"
    )
    report.line("longest stall while importing 20,000 VMs", found["longest_ms"], 100, " ms")


def bench_table(report: Report) -> None:
    """The table model at 50,000 rows of 25 columns."""
    found = report.usual("table", 50_000)
    sort = max(value for key, value in found.items() if key.startswith("sort"))
    sift = max(value for key, value in found.items() if key.startswith("filter"))
    report.line("slowest sort of 50,000 rows", sort, 0.3, " s")
    report.line("slowest filter of 50,000 rows", sift, 0.2, " s")


def bench_edits(report: Report) -> None:
    """Edits at 10,000 VMs, 120 tenants and 400 networks; of each the median of the runs."""
    runs = [report.run("edits", 10_000) for _ in range(report.runs)]
    found = {what: median(each[what] for each in runs) for what in runs[0]}
    for what, value in found.items():
        print(f"       {what}: {value:.0f} ms")
    report.line("slowest answer to an edit, 10,000 VMs", max(found.values()), 150, " ms")


def bench_look(report: Report) -> None:
    """Text size and theme with 5,000 VMs open; of each the median of the runs."""
    runs = [report.run("look", 5_000) for _ in range(report.runs)]
    for what in runs[0]:
        value = median(each[what] for each in runs)
        report.line(f"slowest {what}, 5,000 VMs", value, 300, " ms")


def bench_waves(report: Report) -> None:
    """The board with 10,000 VMs in 330 waves: opening, scrolling, moving 500 VMs."""
    found = report.usual("waves", 10_000)
    for what in ("open", "move", "undo"):
        limit = 500 if what == "open" else 100
        words = {"open": "opening the board", "move": "moving 500 VMs", "undo": "taking that back"}
        report.line(f"{words[what]}, 10,000 VMs", found.pop(what), limit, " ms")
    for what, value in found.items():
        report.line(f"longest {what}", value, 33, " ms")


def bench_exclusions(report: Report) -> None:
    """Leaving one VM and 20,000 out of a plan of 50,000, in the window."""
    found = report.usual("exclusions", 50_000, 1)
    for what in ("many", "undo"):
        print(f"       {what}: the plan has followed after {found[f'{what}_whole'] / 1000:.1f} s")
    report.line("answer to excluding one of 50,000 VMs", found["one"], 150, " ms")
    for what, words in (("many", "excluding 20,000 of them"), ("undo", "taking that back")):
        report.line(f"progress of {words} shows after", found[f"{what}_progress"], 200, " ms")
        report.line(f"longest stall while {words}", found[f"{what}_stall"], 100, " ms")


def bench_big(report: Report) -> None:
    """Every page of a project of 50,000 VMs, and an edit on each that edits, one by one."""
    found = report.run("big", 50_000)
    print(f"       peak memory {found.pop('peak_mb'):,.0f} MB")
    for what, (wall, cpu, _after) in found["import"].items():
        print(f"       {what}: {wall / 1000:.1f} s, {cpu / 1000:.1f} s of processor time")
    for kind, limit in (("open", 1000), ("open again", 1000), ("edit", 150)):
        for what, (wall, cpu, after) in found[kind].items():
            beside = f", {after:,.0f} ms after it" if after else ""
            print(f"       {kind} {what}: {cpu:,.0f} ms at work, {wall:,.0f} by the clock{beside}")
        slowest = max(cpu for _wall, cpu, _after in found[kind].values())
        report.line(f"slowest of all: {kind}, 50,000 VMs, at work", slowest, limit, " ms")


def bench_flows(report: Report) -> None:
    """Files of 5 million flows, of four kinds, against one pandas pass each, and their memory."""
    import bench_flows as flows

    for kind in flows.KINDS:
        flows.flow_file(STORE, flows.ROWS, kind)
        bare, ours = [
            report.usual(child, flows.ROWS, kind=kind) for child in ("flows_bare", "flows")
        ]
        print(
            f"       {kind}: pandas {bare['seconds']:.1f} s, flows {ours['seconds']:.1f} s; "
            f"of processor time {bare['cpu']:.1f} s and {ours['cpu']:.1f} s; "
            f"{ours['edges']:,.0f} edges"
        )
        ratio = ours["seconds"] / bare["seconds"]
        report.line(f"5,000,000 flows over one pandas pass, {kind}", ratio, 1.5)
        report.line(f"peak memory of reading them, {kind}", ours["peak_mb"], 700, " MB")


def bench_cohorts(report: Report) -> None:
    """Auto-assign, What-If and ease at 10,000 VMs and 130 tenants, and files of 5 million flows."""
    found = report.usual("cohorts", 0, 1)
    print(f"       {found.pop('tenants'):.0f} tenants with VMs in plan; medians of several runs")
    for what, value in found.items():
        print(f"       {what}: {value:.1f} ms")
    targets = (
        ("assign", "slowest preview of an assignment, without days", 500),
        ("what-if: two", "two models of What-If", 50),
        ("what-if: sched", "the scheduler's days, off the thread", 1000),
        ("ease", "ease of all tenants", 100),
        ("move", "moving one tenant", 150),
    )
    for prefix, words, most in targets:
        slowest = max(value for what, value in found.items() if what.startswith(prefix))
        report.line(words, slowest, most, " ms")
    change = report.usual("cohorts_change", 0, 1)
    report.line("change in What-If until it is painted", change["ms"], 50, " ms")
    bench_flows(report)


def bench_cohorts_stalls(report: Report) -> None:
    """The window's longest stalls in cohorts, What-If, 20,000 dependencies and import of flows."""
    found = report.usual("cohorts_stalls", 0, 1)
    for what, value in found.items():
        if what.endswith("own work"):
            report.line(what, value, 100, " ms")
        else:
            print(f"       {what}: {value:.0f} ms by the clock")


def bench_prepare(report: Report) -> None:
    """Provisioning of an estate on a real OpenStack: lanes, calls per resource, cancelling."""
    import bench_prepare as prepare

    found = prepare.measure()
    if found is None:
        print("       left out: the services of OpenStack run on Linux only")
        return
    far, near = prepare.DELAY_S, 0.0
    wide, single = prepare.LANES, 1
    for (delay, lanes), value in found.seconds.items():
        print(f"       answers {delay * 1000:.0f} ms late, {lanes} at once: {value:.1f} s")
    print(
        f"       {found.tasks:,} tasks, {found.records:,} records in the cloud; {found.writes:,} "
        f"writes ({found.writes / found.tasks:.2f} per task), {found.reads:,} reads; "
        f"{found.at_once} calls at once"
    )
    alone = found.seconds[far, single]
    most = max(0.25, 1.15 * found.seconds[near, wide] / alone)
    report.line("8 at once over 1, answers 100 ms late", found.seconds[far, wide] / alone, most)
    ratio = found.seconds[near, wide] / found.seconds[near, single]
    report.line("8 at once over 1, without delay", ratio, 1.1)
    report.line("writes per record", found.writes / found.records, 1.2)
    report.line("reads per task", found.reads / found.tasks, 0.5)
    report.line("last call begun after a cancel", found.after_cancel, 2, " s")


BENCHES = {
    name.removeprefix("bench_").replace("_", "-"): call
    for name, call in globals().copy().items()
    if name.startswith("bench_")
}


def keep_bytecode() -> None:
    """Let the programs that are measured find their modules compiled, as an installed one does.

    An environment that asks Python to write no bytecode would have it compiled at each start, and
    that of this project alone: what is compared with it was compiled when it was installed.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for folder in ("app", "packaging", "tests"):
        compileall.compile_dir(ROOT / folder, quiet=2)


def parts() -> list[str]:
    """A line for each part: how it is asked for and what it measures."""
    width = max(map(len, BENCHES))
    return [f"{name:<{width}}  {(call.__doc__ or '').strip()}" for name, call in BENCHES.items()]


def main() -> int:
    """Run the named parts; without a name, say which there are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", choices=[*BENCHES, "all", []], metavar="PART")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--child", nargs="+", metavar="NAME SIZE [KIND]")
    arguments = parser.parse_args()
    if arguments.child:
        # As in the program, which collects garbage only while nothing runs.
        gc.disable()
        name, size, *kind = arguments.child
        print(json.dumps(CHILDREN[name](int(size), *kind)))
        return 0
    if not arguments.names and not arguments.readme:
        print("\n".join(parts()))
        return 0
    keep_bytecode()
    kept = KeptFigures(STORE / "figures.json")
    report = Report(arguments.runs, kept)
    for name in BENCHES if "all" in arguments.names else arguments.names:
        print(f"== {name}", flush=True)
        report.part = name
        BENCHES[name](report)
    if arguments.readme:
        write_into(ROOT / "README.md", kept.of(BENCHES))
        print("the README has the table")
    print("all targets met" if not report.missed else f"{report.missed} targets missed")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
