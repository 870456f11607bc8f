"""The command line: a file to open, ``plan`` without a window, ``--self-test``, ``--version``."""

from __future__ import annotations

import argparse
import gc
import sys
import traceback
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from app import __version__, grouping_arguments, prepare_command
from app.domain import parameters
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.inventory.column_choices import ColumnChoices, check_applied, parse_choices
from app.domain.planning.capacity.node_words import nodes_sentence
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.warnings import leading
from app.domain.progress import Cancelled, Ticket
from app.domain.project_row import name_of_export
from app.domain.units import gib
from app.log_file import log, writing
from app.overwriting import check_no_input
from app.paths import WORKSPACE_SUFFIX, app_paths, is_there
from app.secret_masking import mask
from app.services.grouping_asked import GroupingAsked, Told

OK, OUR_FAULT, BAD_INPUT = 0, 1, 2
FORMATS = ("xlsx", "pdf", "csv", "json")
COMMANDS = ("plan", "prepare")


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line; ``--help`` has the rest."""

    def error(self, message: str) -> NoReturn:
        """End the program for arguments that cannot be used."""
        _complain(f"{self.prog}: {message}; see {self.prog} --help.\n")
        self.exit(BAD_INPUT)


def _places() -> argparse.ArgumentParser:
    """The arguments with a value that stand before a command."""
    places = OneLineParser(prog="migration-planner", add_help=False, allow_abbrev=False)
    places.add_argument("--data-dir", type=Path, help="folder for workspace, settings and logs")
    places.add_argument("--workspace", type=Path, help="workspace file to open, or to make")
    return places


def parser() -> argparse.ArgumentParser:
    """The arguments of the program."""
    top = OneLineParser(
        prog="migration-planner",
        description="Plans the move of virtual machines from VMware to Private Cloud Director. "
        "Without a command it opens the window; a workspace file (*.mplan) that is named instead "
        "of a command is opened in it.",
        parents=[_places()],
    )
    top.add_argument("--version", action="version", version=f"Migration Planner {__version__}")
    top.add_argument("--self-test", action="store_true", help="check the installed program")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    plan = commands.add_parser("plan", help="plan RVTools exports without a window")
    plan.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="workbook, CSV folder or zip"
    )
    plan.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the plan")
    plan.add_argument("--name", default="", help="name of the project")
    plan.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="a project parameter, for example bandwidth_gbps=1",
    )
    plan.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="SHEET.HEADING=FIELD",
        dest="columns",
        help="what a column is whose heading does not tell it, for example "
        "vInfo.Arbeitsspeicher=memory:GiB; nothing after = leaves it out",
    )
    plan.add_argument("--format", default=",".join(FORMATS), help="of xlsx,pdf,csv,json")
    plan.add_argument("--database", type=Path, help="keep the project in this workspace file")
    grouping_arguments.add_arguments(plan)
    prepare = commands.add_parser("prepare", help="provision the target without a window")
    prepare_command.add_arguments(prepare)
    return top


def file_as_option(argv: Sequence[str]) -> list[str]:
    """The arguments, with a workspace file that stands by itself put behind ``--workspace``.

    That is how a file manager hands over the file that was double-clicked. A word that names no
    file stays where it is, and the parser says what may stand there.

    :raises UserError: when a workspace file is named and is not there, or is no file.
    """
    _known, rest = _places().parse_known_args(argv)
    names = [each for each in rest if not each.startswith("-")]
    if len(names) != 1 or names[0] in COMMANDS:
        return list(argv)
    path = Path(names[0])
    if not is_there(path):
        if path.exists():
            raise UserError(f"{path} is no workspace file.", "Name a file that ends in .mplan.")
        if path.suffix != WORKSPACE_SUFFIX:
            return list(argv)
        raise UserError(
            f"The workspace file {path} does not exist.",
            "To make a new one, name it after --workspace.",
        )
    others = list(argv)
    del others[len(others) - 1 - others[::-1].index(names[0])]
    return [*others, "--workspace", str(path)]


def settings_of(pairs: Sequence[str]) -> dict[str, object]:
    """Values of ``--set`` arguments.

    :raises UserError: when one is not ``key=value`` or is refused.
    """
    values: dict[str, object] = {}
    for pair in pairs:
        key, mark, text = pair.partition("=")
        if not mark:
            raise UserError(f"“{pair}” is not a setting.", "Write it as key=value.")
        try:
            values[key.strip()] = parameters.parse(key.strip(), text)
        except FieldError as error:
            raise UserError(f"--set {pair}: {error.message}", error.hint) from error
    return values


def formats_of(text: str) -> list[str]:
    """Formats of ``--format``, without repeats.

    :raises UserError: when one is unknown.
    """
    wanted = [part.strip().lower() for part in text.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise UserError(
            f"There is no export format “{', '.join(unknown) or text}”.",
            f"Choose among {', '.join(FORMATS)}.",
        )
    return list(dict.fromkeys(wanted))


def check_program() -> str:
    """Run the self-test and return its lines."""
    from app import selftest

    return "\n".join(selftest.results())


def plan_command(arguments: argparse.Namespace) -> int:
    """Import, assess, schedule and write the plan files."""
    from app import bootstrap
    from app.services import exports

    # Records hold no cycles, and looking for some costs more than the work itself.
    gc.disable()
    values = settings_of(arguments.settings)
    choices = parse_choices(arguments.columns)
    kinds = formats_of(arguments.format)
    for kind in kinds:
        inputs = (*arguments.files, arguments.database)
        check_no_input("--out", arguments.out / f"plan.{kind}", inputs)
    asked = grouping_arguments.asked_of(arguments)
    made = _kept_plan if arguments.database else _plan_alone
    plan, told = made(arguments, values, asked, choices, Ticket("plan"))
    written = exports.write_all(
        bootstrap.exporters(kinds), plan, kinds, arguments.out, Ticket("export")
    )
    for line in told.lines:
        print(f"migration-planner: {line}", file=sys.stderr)
        log.info("%s", line)
    gc.freeze()  # nor are they looked through once more when the program ends
    for line in (*summary(plan).splitlines(), *(f"wrote {path}" for path in written)):
        print(line)
        log.info("%s", line)
    return OK


def _kept_plan(
    arguments: argparse.Namespace,
    values: Mapping[str, object],
    asked: GroupingAsked,
    choices: ColumnChoices,
    ticket: Ticket,
) -> tuple[Plan, Told]:
    """Import into a new project of the workspace file that was named, and plan that."""
    from app import bootstrap
    from app.services import exports, imports, planning, projects
    from app.services.project_grouping import group_project

    workspace = bootstrap.open_workspace(arguments.database)
    try:
        name = arguments.name or name_of_export(arguments.files[0])
        reader = bootstrap.reader()
        source = imports.prepare(workspace, reader, 0, arguments.files, ticket, choices)
        check_applied(choices, source.report.by_hand)
        exports.prepare_folder(arguments.out)  # no project is kept of a plan that has no place
        project = imports.create_project(workspace, name, source, ticket, values)
        lists, flows = bootstrap.list_reader(), bootstrap.flow_reader()
        try:
            told = group_project(workspace, project.id, asked, lists, flows, ticket)
        except BaseException:
            projects.remove(workspace, project.id)  # nor of one whose lists cannot be used
            raise
        return planning.build(workspace, project.id, ticket, unplaced=told.unplaced), told
    finally:
        workspace.close()


def _plan_alone(
    arguments: argparse.Namespace,
    values: Mapping[str, object],
    asked: GroupingAsked,
    choices: ColumnChoices,
    ticket: Ticket,
) -> tuple[Plan, Told]:
    """Plan the files by themselves, which saves all that a database costs."""
    from app import bootstrap
    from app.services.export_planning import GroupingOfExports, plan_exports

    grouping = None
    if not asked.nothing:
        grouping = GroupingOfExports(asked, bootstrap.list_reader(), bootstrap.flow_reader())
    clock = bootstrap.SystemClock()
    return plan_exports(
        bootstrap.reader(),
        clock,
        arguments.files,
        ticket,
        arguments.name,
        values,
        grouping,
        choices,
    )


def logged_plan(arguments: argparse.Namespace) -> int:
    """Plan, and write to the program's log what was asked for and how it ended."""
    with writing(app_paths(arguments.data_dir).logs):
        files = ", ".join(str(path) for path in arguments.files)
        log.info("plan of %s into %s, version %s", files, arguments.out, __version__)
        for setting in (*arguments.settings, *arguments.columns):
            log.info("with %s", setting)
        try:
            return plan_command(arguments)
        except UserError as error:
            log.info("refused: %s", f"{sentence(error)} {error.details}".strip())
            raise
        except KeyboardInterrupt:
            log.info("stopped")
            raise
        except Exception:
            log.exception("the plan failed")
            raise


def logged_prepare(arguments: argparse.Namespace) -> int:
    """Provision, and write to the program's log what was asked for and how it ended."""
    with writing(app_paths(arguments.data_dir).logs):
        log.info(
            "prepare %s of “%s” in %s on %s, version %s", arguments.action, arguments.project,
            arguments.database, arguments.cloud, __version__,
        )  # fmt: skip
        try:
            return prepare_command.prepare_command(arguments)
        except UserError as error:
            log.info("refused: %s", f"{sentence(error)} {error.details}".strip())
            raise
        except (Cancelled, KeyboardInterrupt):
            log.info("stopped")
            raise
        except Exception:
            log.exception("provisioning failed")
            raise


def summary(plan: Plan) -> str:
    """The plan in a few lines."""
    totals, schedule = plan.totals, plan.schedule
    sizes = (
        f"{totals.vcpu:,} vCPU, {gib(totals.ram_mib):,.0f} GB RAM, "
        f"{gib(totals.disk_mib):,.0f} GB disk, {gib(totals.used_mib):,.0f} GB used"
    )
    risk = (
        f"risk: {totals.green:,} green, {totals.yellow:,} yellow, {totals.red:,} red; "
        f"{totals.warm:,} warm, {totals.cold:,} cold"
    )
    days = (
        f"schedule: {count_text(schedule.total_days, 'working day')} (lower bound "
        f"{schedule.lower_bound_days:,}, ratio {schedule.ratio:.2f}), "
        f"{schedule.calendar_days:,} of {plan.parameters.migration_duration_days:,} calendar days"
    )
    nodes = f"nodes: {nodes_sentence(plan.target.capacity)}"
    lines = [f"{plan.project.name}: {plan.reconciliation.sentence}", sizes, risk, days, nodes]
    lines += map(cohort_line, plan.cohort_plans)
    if plan.unplaced_tenants:
        lines.append(f"unplaced: {count_text(len(plan.unplaced_tenants), 'tenant')}")
    first = leading(plan)
    if first:
        lines.append(f"warning: {first}")
    return "\n".join(lines)


def cohort_line(share: CohortPlan) -> str:
    """A cohort in a line."""
    totals = share.totals
    if share.first_day is None:
        days = "no day"
    elif share.first_day == share.last_day:
        days = f"day {share.first_day}"
    else:
        days = f"day {share.first_day} to {share.last_day}"
    return (
        f"cohort {share.name or 'none'}: {count_text(len(share.tenant_ids), 'tenant')}, "
        f"{count_text(totals.vms, 'VM')}, {gib(totals.used_mib):,.0f} GB used, "
        f"ease {share.average_ease:.1f}, {days}"
    )


def sentence(error: UserError) -> str:
    """What is wrong and what to do, as one sentence on one line."""
    message, hint = " ".join(error.message.split()), " ".join(error.hint.split())
    if hint:
        message = f"{message.rstrip('.')}; {hint[0].lower()}{hint[1:]}"
    return message


def main(argv: Sequence[str]) -> int:
    """Run a command and return the exit code; never raises for bad input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name need not fit the console
    try:
        arguments = parser().parse_args(file_as_option(argv))
        if arguments.self_test:
            from app import selftest

            return selftest.run()
        if arguments.command == "plan":
            return logged_plan(arguments)
        if arguments.command == "prepare":
            return logged_prepare(arguments)
        from app import bootstrap

        return bootstrap.run_window(arguments.workspace, arguments.data_dir, check_program)
    except UserError as error:
        _complain(f"migration-planner: {sentence(error)}\n")
        return BAD_INPUT
    except (Cancelled, KeyboardInterrupt):
        _complain("migration-planner: stopped\n")
        return BAD_INPUT
    except Exception:  # the last line of defence of the command line
        _complain(mask(traceback.format_exc()))
        return OUR_FAULT


def _complain(text: str) -> None:
    """Say what went wrong on standard error, or in a window where the program has none.

    Windows gives none to a program that it starts by a double-click.
    """
    if sys.stderr is not None:
        sys.stderr.write(text)
        return
    from app import bootstrap

    bootstrap.show_fault(text.removeprefix("migration-planner: "))
