"""Checks that the installed program has all its parts and that they work together."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from app import __version__
from app.domain.progress import Ticket


def results() -> list[str]:
    """One line per check: ``ok`` or ``FAILED`` with the reason."""
    return [line for _passed, line in _checks()]


def run() -> int:
    """Print every check; 0 when all passed, else 1."""
    passed = True
    for good, line in _checks():
        print(line)
        passed = passed and good
    return 0 if passed else 1


def _checks() -> Iterator[tuple[bool, str]]:
    yield True, f"Migration Planner {__version__}"
    with tempfile.TemporaryDirectory(prefix="migration-planner-check-") as name:
        folder = Path(name)
        checks: tuple[tuple[str, Callable[[Path], str]], ...] = (
            ("resources", _resources),
            ("window parts", _window_parts),
            ("workspace", _workspace),
            ("sample import, plan and exports", _sample),
            ("target cloud", _cloud),
        )
        for title, check in checks:
            try:
                yield True, f"ok      {title}: {check(folder)}"
            except Exception as error:  # a failed check is a result, whatever failed
                yield False, f"FAILED  {title}: {type(error).__name__}: {error}"


def _resources(_folder: Path) -> str:
    from app.resources import resource_path

    wanted = ("samples/demo.xlsx", "themes/light.toml", "themes/dark.toml", "icons", "fonts")
    for name in wanted:
        resource_path(name)
    return f"{len(wanted)} found"


def _window_parts(_folder: Path) -> str:
    from app.ui.theme.icons import icon_names
    from app.ui.theme.tokens import load_tokens

    themes = [load_tokens(name).name for name in ("light", "dark")]
    return f"themes {', '.join(themes)}, {len(icon_names())} icons"


def _workspace(folder: Path) -> str:
    from app import bootstrap
    from app.services import projects

    workspace = bootstrap.open_workspace(folder / "check.mplan")
    try:
        project = projects.create(workspace, "Check")
        projects.remove(workspace, project.id)
    finally:
        workspace.close()
    return "created, written and closed"


def _sample(folder: Path) -> str:
    from app import bootstrap
    from app.resources import resource_path
    from app.services import exports, imports, planning

    sample = resource_path("samples/demo.xlsx")
    workspace = bootstrap.open_workspace(folder / "sample.mplan")
    try:
        read = imports.prepare(workspace, bootstrap.reader(), 0, [sample], Ticket())
        project = imports.create_project(workspace, "Sample", read, Ticket())
        plan = planning.build(workspace, project.id, Ticket())
    finally:
        workspace.close()
    if not plan.reconciliation.adds_up or plan.schedule.unplaced:
        raise AssertionError(plan.reconciliation.sentence)
    kinds = list(exports.FORMATS)
    written = exports.write_all(bootstrap.exporters(), plan, kinds, folder / "out", Ticket())
    sizes = ", ".join(f"{path.suffix[1:]} {path.stat().st_size // 1024} KiB" for path in written)
    return f"{plan.reconciliation.sentence}; {plan.schedule.total_days} days; {sizes}"


def _cloud(_folder: Path) -> str:
    """The libraries of the cloud are there: a closed port must be told in a sentence."""
    from app import bootstrap
    from app.domain.cloud import CloudConnection
    from app.domain.errors import UserError

    nowhere = CloudConnection(
        auth_url="http://127.0.0.1:1/v3", username="check", project_name="check"
    )
    try:
        bootstrap.cloud().check(nowhere, "check", Ticket())
    except UserError:
        store = bootstrap.secrets()
        return "client ready, secrets " + ("in the keyring" if store.lasting else "for one run")
    raise AssertionError("a closed port answered")
