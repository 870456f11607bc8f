"""The command line: plans without a window, one sentence for bad input, exit codes 0, 1 and 2."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app import __version__, bootstrap, cli
from app.cli import BAD_INPUT, OK, OUR_FAULT
from app.domain.errors import UserError
from app.log_file import LOG_NAME
from app.services import projects
from app.ui.shell.stages import STAGES
from tests.conftest import ROOT
from tests.generator import badfiles
from tests.generator.csvs import write_csv
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.workbench import open_workspace

ESTATE = Estate(60, seed=4)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("input") / "site A.xlsx"
    write_workbook(ESTATE, path)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    def command(*arguments: object) -> Ran:
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    yield command
    gc.enable()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def refused(ran: Ran, *says: str) -> None:
    """Exit code 2 and one sentence on one line of stderr."""
    assert ran.code == BAD_INPUT, ran.err
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert line.startswith("migration-planner")
    assert line.endswith(".")
    for text in says:
        assert text in line
    assert ". " not in line.removesuffix(".").replace(".xlsx", "").replace("(.xls)", "")


def plan_of(out: Path) -> Any:
    return json.loads((out / "plan.json").read_text(encoding="utf-8"))


# -- the log ---------------------------------------------------------------------------------------


def log_of(home: Path) -> str:
    return (home / "logs" / LOG_NAME).read_text(encoding="utf-8")


def test_a_plan_writes_the_programs_log_without_secrets(
    run: Run, workbook: Path, out: Path, tmp_path: Path
) -> None:
    told = run("plan", workbook, "--out", out, "--format", "json", "--name", "password=hunter2")
    text = log_of(tmp_path / "home")
    assert told.code == OK
    assert f"INFO app: plan of {workbook} into {out}" in text
    assert f"INFO app: wrote {out / 'plan.json'}" in text
    assert "password=***" in text
    assert "hunter2" not in text


def test_the_log_lies_in_the_data_folder_that_is_named(run: Run, out: Path, tmp_path: Path) -> None:
    refused(run("--data-dir", tmp_path / "mine", "plan", tmp_path / "no.xlsx", "--out", out))
    assert "INFO app: refused: " in log_of(tmp_path / "mine")
    assert not (tmp_path / "home").exists()


def test_a_fault_of_ours_stands_in_the_log_with_its_traceback(
    run: Run, workbook: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RuntimeError("token=abcdef")

    monkeypatch.setattr(bootstrap, "reader", fails)
    assert run("plan", workbook, "--out", out).code == OUR_FAULT
    assert "RuntimeError: token=***" in log_of(tmp_path / "home")


@pytest.mark.parametrize("hindrance", ["no folder", "full disk"])
def test_a_log_that_cannot_be_written_does_not_stop_the_plan(
    hindrance: str, run: Run, workbook: Path, out: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    if hindrance == "no folder":
        home.write_bytes(b"a file in the folder's place")
    else:
        (home / "logs").mkdir(parents=True)
        (home / "logs" / LOG_NAME).symlink_to("/dev/full")
    ran = run("plan", workbook, "--out", out, "--format", "json")
    assert (ran.code, ran.err) == (OK, "")
    assert plan_of(out)


# -- planning --------------------------------------------------------------------------------------


def test_every_format_is_written_and_told(run: Run, workbook: Path, out: Path) -> None:
    ran = run("plan", workbook, "--out", out)
    assert (ran.code, ran.err) == (OK, "")
    names = [f"plan.{kind}" for kind in ("xlsx", "pdf", "csv", "json")]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    lines = ran.out.splitlines()
    assert lines[0].startswith("site A: 60 rows read = ")
    assert lines[2].startswith("risk: ")
    assert lines[3].startswith("schedule: ")
    assert lines[4].startswith("nodes: ")
    assert lines[5].startswith("warning: 11 of 55 VMs in plan have no usable row in vPartition")
    assert lines[6:] == [f"wrote {out / name}" for name in names]


def test_the_summary_is_that_of_the_plan(run: Run, workbook: Path, out: Path) -> None:
    ran = run("plan", workbook, "--out", out, "--format", "json", "--name", "Move 東京")
    plan = plan_of(out)
    assert ran.out.startswith("Move 東京: ")
    assert plan["reconciliation"]["rows"] == 60
    assert f"{plan['reconciliation']['in_plan']} in plan" in ran.out
    assert plan["project"]["name"] == "Move 東京"
    nodes = plan["capacity"]
    assert nodes["nodes_required"] == max(nodes["nodes_by_usage"], nodes["nodes_by_placement"])
    assert nodes["node"]["from"] == "source"
    assert f"nodes: {nodes['nodes_required']} nodes required" in ran.out
    assert any("nodes are assumed to be like" in warning for warning in plan["warnings"])


@pytest.mark.parametrize("form", ["folder", "zip", "file", "files"])
def test_csv_exports(form: str, run: Run, tmp_path: Path, out: Path) -> None:
    path = tmp_path / ("export.zip" if form == "zip" else "export")
    write_csv(ESTATE, path, thousands=True)
    given = {
        "folder": [path], "zip": [path], "file": [path / "RVTools_tabvInfo.csv"],
        "files": [path / "RVTools_tabvInfo.csv", path / "RVTools_tabvDisk.csv"],
    }[form]  # fmt: skip
    ran = run("plan", *given, "--out", out, "--format", "json")
    assert ran.code == OK, ran.err
    assert "60 rows read = " in ran.out
    assert "duplicate" not in ran.out


def test_several_files_are_one_plan(run: Run, workbook: Path, tmp_path: Path, out: Path) -> None:
    write_workbook(Estate(20, seed=9, vcenters=1), tmp_path / "b.xlsx")
    ran = run("plan", workbook, tmp_path / "b.xlsx", "--out", out, "--format", "json")
    assert "80 rows read = " in ran.out
    assert plan_of(out)["source"]["files"] == ["site A.xlsx", "b.xlsx"]


@pytest.mark.parametrize("format_", ["xlsx", "json"])
def test_a_plan_never_takes_the_place_of_what_it_is_made_of(
    run: Run, workbook: Path, tmp_path: Path, format_: str
) -> None:
    export = tmp_path / "plan.xlsx"
    export.write_bytes(workbook.read_bytes())
    more = ["--database", tmp_path / "plan.json"] if format_ == "json" else []
    ran = run("plan", export, "--out", tmp_path, "--format", format_, *more)
    refused(ran, "--out would write over", f"plan.{format_}")
    assert export.read_bytes() == workbook.read_bytes()
    assert [each.name for each in tmp_path.glob("plan.*")] == ["plan.xlsx"]


def test_formats_are_chosen(run: Run, workbook: Path, out: Path) -> None:
    assert run("plan", workbook, "--out", out, "--format", " CSV,json,csv ").code == OK
    assert sorted(path.name for path in out.iterdir()) == ["plan.csv", "plan.json"]


def test_settings_reach_the_plan(run: Run, workbook: Path, out: Path) -> None:
    settings = ["bandwidth_gbps=0,5", "target_vms_per_day=5", "start_date=2027-03-01"]
    arguments = [part for setting in settings for part in ("--set", setting)]
    assert run("plan", workbook, "--out", out, "--format", "json", *arguments).code == OK
    plan = plan_of(out)
    parameters = plan["project"]["parameters"]
    assert parameters["bandwidth_gbps"] == 0.5
    assert parameters["target_vms_per_day"] == 5
    days = plan["schedule"]["days"]
    assert days[0]["date"] == "2027-03-01"
    assert all(len(day["vms"]) <= 5 for day in days)


@pytest.mark.parametrize("kept", [False, True], ids=["in memory", "stored"])
def test_tenants_are_assigned_to_cohorts(
    kept: bool, run: Run, workbook: Path, out: Path, tmp_path: Path
) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text("VM,Owner\nnobody-here,A. Owner\n", encoding="utf-8")
    database = ["--database", tmp_path / "work.mplan"] if kept else []
    ran = run(
        "plan", workbook, "--out", out, "--format", "json,xlsx", "--auto-assign", "balanced_load",
        "--cohorts", 2, "--facts", facts, *database,
    )  # fmt: skip
    assert ran.code == OK, ran.err
    assert "“nobody-here” is no VM" in ran.err
    plan = plan_of(out)
    assert [cohort["name"] for cohort in plan["cohorts"]] == ["Cohort 1", "Cohort 2"]
    first, second = plan["cohorts"]
    assert first["last_day"] < second["first_day"]
    assert {vm["cohort"] for vm in plan["vms"] if vm["day"]} <= {"Cohort 1", "Cohort 2", None}
    assert "cohort Cohort 1: " in ran.out
    assert {day["cohort"] for day in plan["schedule"]["days"]} <= {"Cohort 1", "Cohort 2", None}


def test_a_list_that_cannot_be_used_keeps_no_project(
    run: Run, workbook: Path, out: Path, tmp_path: Path
) -> None:
    database, facts = tmp_path / "work.mplan", tmp_path / "facts.csv"
    facts.write_text("VM,Colour\nweb,blue\n", encoding="utf-8")
    refused(
        run("plan", workbook, "--out", out, "--database", database, "--facts", facts),
        "No column of facts.csv holds a fact",
    )
    workspace = open_workspace(database)
    try:
        assert list(projects.listed(workspace)) == []
    finally:
        workspace.close()


def test_arguments_that_make_no_sense_together(
    run: Run, workbook: Path, out: Path, tmp_path: Path
) -> None:
    plan = ("plan", workbook, "--out", out)
    refused(run(*plan, "--cohorts", 2), "--cohorts", "--auto-assign")
    refused(run(*plan, "--auto-assign", "easiest_first"), "--ramp")
    missing = run(*plan, "--dependencies", tmp_path / "gone.csv")
    refused(missing, "does not exist")
    assert not out.exists()


def test_a_database_is_kept_and_used_again(
    run: Run, workbook: Path, tmp_path: Path, out: Path
) -> None:
    database = tmp_path / "kept.mplan"
    for name in ("First", "Second"):
        ran = run(
            "plan",
            workbook,
            "--out",
            out,
            "--format",
            "json",
            "--database",
            database,
            "--name",
            name,
        )
        assert ran.code == OK, ran.err
    workspace = open_workspace(database)
    assert {summary.project.name: summary.rows for summary in projects.listed(workspace)} == {
        "First": 60, "Second": 60,
    }  # fmt: skip
    workspace.close()
    assert not list(tmp_path.glob("kept.mplan-*"))


def test_names_of_files_that_are_no_names_of_projects(
    run: Run, workbook: Path, tmp_path: Path, out: Path
) -> None:
    long = tmp_path / f"{'x' * 200}.xlsx"
    blank = tmp_path / "   .xlsx"
    for path, name in ((long, "x" * 120), (blank, "Plan")):
        path.write_bytes(workbook.read_bytes())
        ran = run("plan", path, "--out", out, "--format", "json")
        assert ran.out.startswith(f"{name}: "), ran.err


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        badfiles.empty_file, badfiles.text_renamed, badfiles.truncated, badfiles.damaged_sheet,
        badfiles.encrypted, badfiles.legacy_xls, badfiles.other_workbook, badfiles.without_vinfo,
        badfiles.headings_only, badfiles.lying_sizes, badfiles.formulas_without_values,
    ],
)  # fmt: skip
def test_bad_input(make: Callable[[Path], Path], run: Run, tmp_path: Path, out: Path) -> None:
    refused(run("plan", make(tmp_path / "bad.xlsx"), "--out", out), "bad.xlsx", "; ")
    assert not out.exists()


def test_input_that_does_not_exist(run: Run, tmp_path: Path, out: Path) -> None:
    refused(run("plan", tmp_path / "gone.xlsx", "--out", out), "gone.xlsx does not exist")


def test_one_bad_file_among_several(run: Run, workbook: Path, tmp_path: Path, out: Path) -> None:
    database = tmp_path / "kept.mplan"
    bad = badfiles.truncated(tmp_path / "bad.xlsx")
    refused(run("plan", workbook, bad, "--out", out, "--database", database), "bad.xlsx")
    workspace = open_workspace(database)
    assert projects.listed(workspace) == []
    workspace.close()


@pytest.fixture
def renamed(workbook: Path, tmp_path: Path) -> Path:
    """The same export with headings of somebody's own in vInfo."""
    path = tmp_path / "renamed.xlsx"
    book = openpyxl.load_workbook(workbook)
    for cell in book["vInfo"][1]:
        cell.value = {"VM": "Maschine", "CPUs": "Kerne"}.get(str(cell.value), cell.value)
    book.save(path)
    return path


@pytest.mark.parametrize("kept", [False, True])
def test_columns_are_told_by_hand(
    kept: bool, run: Run, workbook: Path, renamed: Path, tmp_path: Path, out: Path
) -> None:
    where = ("--database", tmp_path / "kept.mplan") if kept else ()
    refused(run("plan", renamed, "--out", out, *where), "no column “VM”")
    told = ("--map", "vInfo.Maschine=vm", "--map", "vinfo.kerne=vCPU")
    ran = run("plan", renamed, "--out", out, "--format", "json", *told, *where)
    assert ran.code == OK, ran.err
    mapped = plan_of(out)["reconciliation"]
    assert run("plan", workbook, "--out", out, "--format", "json").code == OK
    assert plan_of(out)["reconciliation"] == mapped


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["Maschine=vm"], "names no column"), (["vInfo.Maschine=machine"], "no field “machine”"),
        (["vInfo.Kerne=cpus:GiB"], "is no size"),
        (["vInfo.Kerne=cpus", "vInfo.Host=cpus"], "cannot both be vCPU"),
        (["vInfo.Maschine=vm", "vInfo.Kernel=cpus"], "has a column “kernel”"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kept", [False, True])
def test_bad_columns(
    told: list[str], says: str, kept: bool, run: Run, renamed: Path, tmp_path: Path, out: Path
) -> None:
    database = tmp_path / "kept.mplan"
    where = ("--database", database) if kept else ()
    options = [part for each in told for part in ("--map", each)]
    refused(run("plan", renamed, "--out", out, *options, *where), says)
    assert not out.exists()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("bandwidth_gbps", "key=value"), ("moon=1", "no parameter “moon”"),
        ("bandwidth_gbps=fast", "takes a number"), ("bandwidth_gbps=0", "must be between"),
        ("bandwidth_gbps=", "cannot be empty"), ("migration_agent_slots=1,000", "whole number"),
        ("start_date=soon", "a date like 2027-03-01"), ("topology_type=moon", "takes one of"),
        ("=", "no parameter"), ("start_date=9999-12-31", "must be between"),
    ],
)  # fmt: skip
def test_bad_settings(setting: str, says: str, run: Run, workbook: Path, out: Path) -> None:
    refused(run("plan", workbook, "--out", out, "--set", setting), says)
    assert not out.exists()


@pytest.mark.parametrize("formats", ["docx", "", ",", "xlsx,docx"])
def test_bad_formats(formats: str, run: Run, workbook: Path, out: Path) -> None:
    refused(run("plan", workbook, "--out", out, "--format", formats), "no export format")
    assert not out.exists()


def test_a_name_that_is_too_long(run: Run, workbook: Path, out: Path) -> None:
    refused(run("plan", workbook, "--out", out, "--name", "x" * 121), "at most 120 characters")


def test_an_output_that_is_a_file_keeps_no_project(
    run: Run, workbook: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    database = tmp_path / "kept.mplan"
    ran = run("plan", workbook, "--out", tmp_path / "file", "--database", database)
    refused(ran, "cannot be made or written")
    workspace = open_workspace(database)
    assert projects.listed(workspace) == []
    workspace.close()


@pytest.mark.parametrize("place", ["gone/kept.mplan", "."])
def test_a_database_that_cannot_be_made(
    place: str, run: Run, workbook: Path, tmp_path: Path, out: Path
) -> None:
    refused(run("plan", workbook, "--out", out, "--database", tmp_path / place))


def test_a_database_that_is_none_or_in_use(
    run: Run, workbook: Path, tmp_path: Path, out: Path
) -> None:
    database = tmp_path / "text.mplan"
    database.write_text("only text " * 99, encoding="utf-8")
    refused(run("plan", workbook, "--out", out, "--database", database), "is no workspace")
    assert database.read_text(encoding="utf-8") == "only text " * 99
    workspace = open_workspace(tmp_path / "open.mplan")
    ran = run("plan", workbook, "--out", out, "--database", tmp_path / "open.mplan")
    refused(ran, "another running copy")
    workspace.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan"],
        ["plan", "a.xlsx"],
        ["plan", "--out", "x"],
        ["moon"],
        ["plan", "a.xlsx", "--moon"],
        ["--moon"],
    ],
)
def test_bad_arguments(arguments: list[str], run: Run) -> None:
    refused(run(*arguments), "--help")


# -- a file that is handed over --------------------------------------------------------------------


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path | None, Path | None]]:
    """The workspace and the home of every window that would have been opened."""
    found: list[tuple[Path | None, Path | None]] = []

    def window(workspace: Path | None, home: Path | None, _check: object) -> int:
        found.append((workspace, home))
        return OK

    monkeypatch.setattr(bootstrap, "run_window", window)
    return found


def test_a_workspace_file_by_itself_is_opened(run: Run, opened: list, tmp_path: Path) -> None:
    """As a file manager hands it over, whatever it is called."""
    for name in ("estate.mplan", "two words.mplan", "plan.mplan", "old"):
        file = tmp_path / name
        file.write_bytes(b"")
        assert run(file).code == OK
        assert opened.pop()[0] == file
    assert run(file, "--data-dir", tmp_path / "home").code == OK
    assert run("--data-dir", tmp_path / "home", file).code == OK
    assert opened == [(file, tmp_path / "home")] * 2


def test_without_a_file_the_usual_workspace_is_opened(run: Run, opened: list) -> None:
    assert run().code == OK
    assert opened[0][0] is None


def test_a_workspace_to_be_made_is_an_option(run: Run, opened: list, tmp_path: Path) -> None:
    run("--workspace", tmp_path / "new.mplan")
    assert opened[0][0] == tmp_path / "new.mplan"


def test_a_workspace_file_that_is_not_there(run: Run, opened: list, tmp_path: Path) -> None:
    missing = tmp_path / "gone.mplan"
    ran = run(missing)
    assert ran == Ran(
        BAD_INPUT,
        "",
        f"migration-planner: The workspace file {missing} does not exist; "
        "to make a new one, name it after --workspace.\n",
    )
    assert not missing.exists()
    assert opened == []


def test_a_folder_is_no_workspace_file(run: Run, opened: list, tmp_path: Path) -> None:
    ran = run(tmp_path)
    assert ran.code == BAD_INPUT
    assert f"{tmp_path} is no workspace file; name a file that ends in .mplan." in ran.err
    assert opened == []


def test_two_files_are_not_opened(run: Run, opened: list, tmp_path: Path) -> None:
    for name in ("a.mplan", "b.mplan"):
        (tmp_path / name).write_bytes(b"")
    refused(run(tmp_path / "a.mplan", tmp_path / "b.mplan"), "--help")
    assert opened == []


# -- our own fault ---------------------------------------------------------------------------------


def test_our_own_fault_is_exit_1(
    run: Run, workbook: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> object:
        raise RuntimeError("a bug")

    monkeypatch.setattr(bootstrap, "reader", broken)
    ran = run("plan", workbook, "--out", out)
    assert ran.code == OUR_FAULT
    assert "RuntimeError: a bug" in ran.err


def test_stopping_by_hand(
    run: Run, workbook: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop() -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "reader", stop)
    ran = run("plan", workbook, "--out", out)
    assert ran.code != OK
    assert ran.err == "migration-planner: stopped\n"


def shown_in_a_window(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run the program as Windows does after a double-click, and give what its window showed."""
    shown: list[str] = []
    monkeypatch.setattr(bootstrap, "show_fault", shown.append)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    try:
        code = cli.main(arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    assert code != OK
    return shown


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (UserError("It cannot be.", "Do this."), "It cannot be; do this.\n"),
        (RuntimeError("a bug"), "RuntimeError: a bug\n"),
    ],
)
def test_a_program_without_a_console_says_in_a_window_why_it_does_not_start(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_parts: object) -> int:
        raise error

    monkeypatch.setattr(bootstrap, "run_window", broken)
    (shown,) = shown_in_a_window(monkeypatch=monkeypatch)
    assert shown.endswith(says)


def test_a_program_without_a_console_tells_of_wrong_arguments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (shown,) = shown_in_a_window("--no-such-thing", monkeypatch=monkeypatch)
    assert "--no-such-thing" in shown


# -- the rest --------------------------------------------------------------------------------------


def test_version_and_help(run: Run) -> None:
    assert run("--version") == Ran(OK, f"Migration Planner {__version__}\n", "")
    ran = run("--help")
    assert (ran.code, ran.err) == (OK, "")
    assert "plan" in ran.out
    ran = run("plan", "--help")
    assert ran.code == OK
    assert "--set" in ran.out


def test_self_test() -> None:
    """In a process of its own, without a screen, as after an installation."""
    ran = module("--self-test", QT_QPA_PLATFORM="")
    lines = ran.stdout.splitlines()
    assert lines[0] == f"Migration Planner {__version__}"
    assert [line for line in lines[1:] if not line.startswith("ok ")] == []
    assert ran.returncode == OK, ran.stderr
    assert f"{len(STAGES)} pages" in lines[-1]


def test_a_self_test_that_fails_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_folder: Path) -> str:
        raise UserError("A part of the program is missing: icons.")

    monkeypatch.setattr("app.selftest._resources", missing)
    monkeypatch.setattr("app.selftest._window", lambda _folder: "walked through elsewhere")
    ran = run("--self-test")
    assert ran.code == 1
    assert "FAILED  resources: UserError: A part of the program is missing: icons." in ran.out
    assert "ok      workspace" in ran.out


@pytest.mark.parametrize(
    ("message", "hint", "sentence"),
    [
        ("It is empty.", "Export it again.", "It is empty; export it again."),
        ("It is\nempty.", "", "It is empty."),
        ("No stop", "Do this.", "No stop; do this."),
    ],
)
def test_sentences(message: str, hint: str, sentence: str) -> None:
    assert cli.sentence(UserError(message, hint)) == sentence


def module(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | environment,
    )


def test_the_program_itself(workbook: Path, out: Path) -> None:
    """In a process of its own, on a console that knows no other letters than English ones."""
    ran = module(
        "plan",
        workbook,
        "--out",
        out,
        "--name",
        "東京",
        "--format",
        "csv",
        PYTHONIOENCODING="ascii",
    )
    assert (ran.returncode, ran.stderr) == (OK, "")
    assert ran.stdout.startswith("\\u6771\\u4eac: 60 rows read")
    ran = module("plan", out / "plan.csv.gone", "--out", out)
    assert ran.returncode == BAD_INPUT
    assert len(ran.stderr.splitlines()) == 1
