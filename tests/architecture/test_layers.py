"""Who may import whom: the contracts of the project's set-up file are kept."""

from __future__ import annotations

import re
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest
from grimp import build_graph

from tests.architecture.sources import modules, text
from tests.conftest import ROOT

LINT = "from importlinter.cli import lint_imports_command as command; command()"
STARTED = """
import sys
import app.cli, app.bootstrap, app.services.imports, app.services.planning, app.services.exports
heavy = {"pandas", "numpy", "openpyxl", "python_calamine", "xlsxwriter", "reportlab", "bidi",
         "alembic", "PySide6", "shiboken6", "openstack", "keystoneauth1", "requests", "yaml",
         "keyring"}
print(sorted(heavy & set(sys.modules)))
"""


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = build_graph("app", exclude_type_checking_imports=True)
    known = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(known).prepare()  # raises an error that names the circle


def test_starting_loads_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_planning_files_alone_needs_no_database() -> None:
    code = (
        "import sys, app.cli, app.bootstrap, app.services.export_planning, app.services.exports; "
        "print(sorted({'sqlalchemy', 'sqlite3', 'app.db'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("module", ["app.domain.scope", "app.domain.inventory.builder"])
def test_the_domain_needs_the_standard_library_alone(module: str) -> None:
    code = f"import sys, {module}; print(sorted(n for n in sys.modules if '.' not in n))"
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    others = set(eval(done.stdout)) - set(sys.stdlib_module_names) - {"app", "__main__"}  # noqa: S307
    assert others == set()


SQL = re.compile(
    r"\bconnection\.(execute|scalars?)\b|\btable(s\.\w+)?\.(select|update|delete|insert)\(|\.c\.\w"
)
"""What a statement that is made or carried out looks like."""


def test_services_build_no_sql() -> None:
    found = [
        f"{name}:{number}"
        for name in modules()
        if name.startswith("app/services/")
        for number, line in enumerate(text(name).splitlines(), start=1)
        if SQL.search(line)
    ]
    assert not found
