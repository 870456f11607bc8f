"""What goes into the frozen program, and that nothing it needs is left out."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import freeze
import pytest
from frozen_parts import EXCLUDED_MODULES, is_kept, without_copies

from tests.conftest import ROOT

PACKAGING = ROOT / "packaging"


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it, with the modules they lie in."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found | {name.rpartition(".")[0] for name in found}


def test_the_program_imports_nothing_that_is_left_out() -> None:
    excluded = set(EXCLUDED_MODULES)
    for path in (ROOT / "app").rglob("*.py"):
        wanted = imported(path)
        tops = {name.partition(".")[0] for name in wanted}
        assert not (wanted | tops) & excluded, path


def test_flows_are_read_without_what_is_left_out(tmp_path: Path) -> None:
    """pandas and numpy import much of themselves by name, which their sources show badly."""
    script = """
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

from frozen_parts import EXCLUDED_MODULES


class LeftOut(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if any(name == each or name.startswith(f"{each}.") for each in EXCLUDED_MODULES):
            raise ModuleNotFoundError(f"{name} is left out", name=name)


sys.meta_path.insert(0, LeftOut())
from app import selftest

print(selftest._flows(Path(sys.argv[1])), "pandas" in sys.modules, "numpy" in sys.modules)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(PACKAGING)])}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(tmp_path)],
        check=False, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == "4 rows read, 3 of them between VMs True True\n"


def test_what_about_names_comes_with_its_version() -> None:
    from app.ui.shell import about

    tree = ast.parse((PACKAGING / "app.spec").read_text(encoding="utf-8"))
    values = {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(target := node.targets[0], ast.Name)
        and target.id == "WITH_METADATA"
    }
    assert {*about._LIBRARIES, "PySide6-Essentials"} <= set(values["WITH_METADATA"])
    assert "pandas" in about._LIBRARIES
    assert "(unknown)" not in about.versions()


@pytest.mark.parametrize(
    "place",
    [
        "numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so",
        "numpy.libs/libscipy_openblas64_-4b5c35f9.so",
        "numpy.libs\\msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll",
        "pandas/_libs/parsers.cpython-311-x86_64-linux-gnu.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt6Svg.dll",
        "resources/help/vms.md",
        "app/db/migrations/versions/0001_initial.py",
        "libpython3.11.so.1.0",
        "libxcb-cursor.so.0",
        "pillow.libs/libXau-154567c4.so.6.0.0",
        "openstack/config/defaults.json",
    ],
)
def test_what_the_program_needs_is_kept(place: str) -> None:
    assert is_kept(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6\\plugins\\tls\\qopensslbackend.dll",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6\\translations\\qtbase_de.qm",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt6Pdf.dll",
        "PySide6/opengl32sw.dll",
        "libgtk-3.so.0",
        "libfontconfig.so.1",
        "libstdc++.so.6",
        "reportlab/fonts/DarkGardenMK.pfb",
        "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz",
        "pandas/io/formats/templates/html.tpl",
        "pandas/tests/io/data/csv/iris.csv",
        "numpy/_core/tests/data/umath-validation-set-exp.csv",
    ],
)
def test_what_it_does_not_need_is_left_out(place: str) -> None:
    assert not is_kept(place)


def test_a_library_is_packed_once() -> None:
    blas, runtime, own = (
        r"Z:\packages\numpy.libs\b.dll",
        r"Z:\packages\pandas.libs\m.dll",
        r"Z:\p.dll",
    )
    kept = [
        (r"numpy.libs\b.dll", blas, "BINARY"),
        (r"pandas.libs\m.dll", runtime, "BINARY"),
        ("p.dll", own, "BINARY"),
        ("libtiff.so", "pillow.libs/libtiff.so", "SYMLINK"),
        ("pillow.libs/libtiff.so", "pillow.libs/libtiff.so", "BINARY"),
    ]
    assert without_copies([("b.dll", blas, "BINARY"), *kept]) == kept


def test_a_part_is_told_with_its_libraries(tmp_path: Path) -> None:
    for place, size in (
        ("migration-planner", 10),
        ("_internal/PIL/_imaging.so", 200),
        ("_internal/pillow.libs/libtiff.so", 100),
        ("_internal/libpython3.so", 50),
    ):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    (tmp_path / "_internal" / "libtiff.so").symlink_to("pillow.libs/libtiff.so")
    assert freeze.sizes(tmp_path) == [
        ("PIL", 300),
        ("libpython3.so", 50),
        ("migration-planner", 10),
    ]


def test_a_bare_environment_has_no_python(tmp_path: Path) -> None:
    bare = freeze.bare_environment(tmp_path)
    assert not any(Path(bare["PATH"]).iterdir())
    assert bare["HOME"] == str(tmp_path)
    assert not any(key.startswith(("PYTHON", "VIRTUAL")) for key in bare)
