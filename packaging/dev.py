#!/usr/bin/env python3
"""The project's one tool: set up, run, test, measure and photograph the program.

    python3 packaging/dev.py run          open the window (without a screen: plan the sample)
    python3 packaging/dev.py test [...]   lint, types, layers, all tests but those of the cloud;
                                          arguments go to pytest, and then nothing else is run
    python3 packaging/dev.py check        lint, types and layers alone
    python3 packaging/dev.py test --cloud the tests that need a real OpenStack, which is started
                                          on this machine and stopped again (Linux)
    python3 packaging/dev.py bench [...]  measure speed and memory; alone it lists the parts
    python3 packaging/dev.py screenshots  every page, light and dark, into screenshots/
    python3 packaging/dev.py sample       write resources/samples/demo.xlsx again from its seed
    python3 packaging/dev.py package      freeze the program, let it test itself, and make what
                                          people install: on Linux a .deb and a .tar.gz, in dist/
    python3 packaging/dev.py package --windows   on Linux: make the Windows program and its
                                          installer under Wine, install, use and remove it there;
                                          with --try only the latter
    python3 packaging/dev.py libraries    only install what Qt and freezing need of Debian
    python3 packaging/dev.py setup        only make or refresh .venv

Standard library only: it needs nothing but Python 3.11 or newer.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
STAMP = VENV / "installed.sha256"
EXTRAS = "dev,build"
CLOUD = ROOT / "tests" / "cloud"
CLOUD_FLAG = "--cloud"

# Libraries that Qt's platform plugins load, with the Debian package that has each.
QT_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "glib-2.0": "libglib2.0-0",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xinerama": "libxcb-xinerama0",
}
FONT_PACKAGE = "fonts-dejavu-core"
FREEZING_PROGRAMS = {"objdump": "binutils", "strip": "binutils"}
WINDOWS_PROGRAMS = {
    "wine": "wine",
    "makensis": "nsis",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32",
    "Xvfb": "xvfb",
}
"""What makes and tries the Windows program on Linux, with the Debian package that has each."""


def venv_python() -> Path:
    """The interpreter of the project's virtual environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str | Path, env: dict[str, str] | None = None) -> int:
    """Run a command in the project's root and return its exit code."""
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=env, check=False
    ).returncode


def must(*command: str | Path) -> None:
    """Run a command and stop with its exit code when it fails."""
    code = run(*command)
    if code:
        print(f"failed with exit code {code}: {' '.join(str(part) for part in command)}")
        raise SystemExit(code)


@contextmanager
def beside(*command: str | Path) -> Iterator[Callable[[], int]]:
    """Run a command meanwhile. What is given waits for it, shows what it wrote and how it ended."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT
        )

        def ended() -> int:
            code = process.wait()
            said.seek(0)
            print(said.read().decode(errors="replace"), end="", flush=True)
            return code

        try:
            yield ended
        finally:
            process.kill()  # unless it has ended
            process.wait()


def setup() -> Path:
    """Make or refresh .venv; does nothing when it is up to date."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this very check tells users of an older Python
        raise SystemExit("Migration Planner needs Python 3.11 or newer.")
    wanted = hashlib.sha256(
        CONSTRAINTS.read_bytes()
        + (ROOT / "pyproject.toml").read_bytes()
        + f"{EXTRAS} {sys.version}".encode()
    ).hexdigest()
    python = venv_python()
    if python.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return python
    print("Setting up .venv (once; a minute or two) ...", flush=True)
    if not python.exists():
        need_ensurepip()
        venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)
    must(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-c",
        CONSTRAINTS,
        "-e",
        f"{ROOT}[{EXTRAS}]",
    )
    STAMP.write_text(wanted)
    return python


def need_ensurepip() -> None:
    """Debian and its children keep what a new environment begins with in a package of its own."""
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        install([package], "This Python cannot make an environment yet.")
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is None:
            raise SystemExit(f"Python's module ensurepip is needed (on Debian: {package}).")


def missing_system_packages() -> list[str]:
    """Debian packages of Qt libraries that the loader does not find."""
    missing = [
        package for name, package in QT_LIBRARIES.items() if not ctypes.util.find_library(name)
    ]
    fonts = Path("/usr/share/fonts")
    if not any(fonts.rglob("*.ttf")) and not any(fonts.rglob("*.otf")):
        missing.append(FONT_PACKAGE)
    return missing


def system_libraries() -> None:
    """On Debian and its children install what Qt needs, or say which line to run."""
    if platform.system() == "Linux":
        install(missing_system_packages(), "Qt needs system libraries.")


def system_programs(programs: dict[str, str], why: str) -> None:
    """On Debian and its children install the programs that are missing, given with packages."""
    missing = {package for name, package in programs.items() if not shutil.which(name)}
    install(sorted(missing), why)


def install(missing: list[str], why: str) -> None:
    """Install Debian packages as root, or say which line to run and why."""
    if not missing or platform.system() != "Linux" or not shutil.which("apt-get"):
        return
    line = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        print(f"{why} Run:  sudo {' '.join(line)}")
        return
    print(f"Installing {' '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = subprocess.DEVNULL
    if subprocess.run(line, env=environment, stdout=quiet, stderr=quiet, check=False).returncode:
        run("apt-get", "update", "-qq", env=environment)
        if run(*line, env=environment):
            print(f"Could not install them. Run:  {' '.join(line)}")


def offscreen() -> dict[str, str]:
    """The environment for Qt without a screen."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def has_display() -> bool:
    """Whether a window can be opened."""
    if platform.system() != "Linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def command_run(arguments: list[str]) -> int:
    """Open the window, or plan the sample workbook where there is no display."""
    python = setup()
    system_libraries()
    if has_display():
        return run(python, "-m", "app", *arguments)
    sample = ROOT / "resources" / "samples" / "demo.xlsx"
    out = ROOT / "build" / "sample-plan"
    print("There is no display here, so the sample workbook is planned from the command line.")
    return run(python, "-m", "app", "plan", sample, "--out", out, "--name", "Sample")


WORKERS = ("-n", "auto", "--dist", "loadfile")
"""A worker for each core. Tests of one file share what its fixtures make, so they stay together."""


def command_test(arguments: list[str]) -> int:
    """Every test, with lint, types and layers meanwhile; or only those of the cloud."""
    python = setup()
    system_libraries()
    if CLOUD_FLAG in arguments:
        return _test_cloud(python, [each for each in arguments if each != CLOUD_FLAG])
    if arguments:
        return _test(python, arguments)
    # One of the checks takes more than a minute and keeps a single core busy.
    with beside(sys.executable, Path(__file__), "check") as checks:
        code = _test(python, [])
        return checks() or code


def _test(python: Path, arguments: list[str]) -> int:
    """Run the tests, without those of the cloud where nobody says which."""
    if "-m" not in arguments:
        print("Tests marked cloud are left out; run them by: packaging/dev.py test --cloud")
        arguments = ["-m", "not cloud", *arguments]
    return run(python, "-m", "pytest", *WORKERS, *arguments, env=offscreen())


def command_check(_arguments: list[str]) -> int:
    """Lint, types and layers."""
    python = setup()
    checks: list[tuple[str, list[str | Path]]] = [
        ("lint", [python, "-m", "ruff", "check", "app", "tests", "packaging"]),
        ("format", [python, "-m", "ruff", "format", "--check", "app", "tests", "packaging"]),
        ("types", [python, "-m", "mypy"]),
        ("layers", [python.parent / "lint-imports", "--no-cache"]),
    ]
    failed = [name for name, line in checks if _checked(name, line)]
    if failed:
        print(f"These checks failed: {', '.join(failed)}")
    return 1 if failed else 0


def _test_cloud(python: Path, arguments: list[str]) -> int:
    """Start OpenStack on this machine, test against it, and stop it whatever happens."""
    if platform.system() != "Linux":
        print("The services of OpenStack run on Linux only.")
        return 2
    try:
        code = run("bash", CLOUD / "openstack-up", "--reset")
        if code == 0:
            named = any((ROOT / each.partition("::")[0]).exists() for each in arguments)
            chosen = arguments if named else [CLOUD, *arguments]
            code = run(python, "-m", "pytest", "-m", "cloud", *chosen, env=offscreen())
    finally:
        run("bash", CLOUD / "openstack-down")
    return code


def _checked(name: str, line: list[str | Path]) -> bool:
    print(f"== {name}", flush=True)
    return run(*line) != 0


def command_script(script: str) -> Callable[[list[str]], int]:
    """A verb that runs one of the scripts beside this file, offscreen."""

    def command(arguments: list[str]) -> int:
        python = setup()
        system_libraries()
        return run(
            python,
            ROOT / "packaging" / script,
            *arguments,
            env={**offscreen(), "PYTHONPATH": str(ROOT)},
        )

    return command


def command_package(arguments: list[str]) -> int:
    """Freeze the program and make what people install."""
    system_programs(FREEZING_PROGRAMS, "Freezing needs tools for libraries.")
    if "--windows" in arguments and platform.system() == "Linux":
        system_programs(WINDOWS_PROGRAMS, "Building for Windows needs Wine and more.")
        if not all(map(shutil.which, WINDOWS_PROGRAMS)):
            return 1
    return command_script("package.py")(arguments)


def command_libraries(_arguments: list[str]) -> int:
    """Only install what Debian and its children have; as root, and without .venv."""
    system_libraries()
    system_programs(FREEZING_PROGRAMS, "Freezing needs tools for libraries.")
    return 0


def command_setup(_arguments: list[str]) -> int:
    """Only set up."""
    setup()
    system_libraries()
    return 0


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "bench": command_script("bench.py"),
    "screenshots": command_script("screenshots.py"),
    "sample": command_script("sample.py"),
    "package": command_package,
    "libraries": command_libraries,
    "setup": command_setup,
}


def main() -> int:
    """Dispatch the verb."""
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    if verb not in COMMANDS:
        print(__doc__)
        return 0 if verb in {"-h", "--help"} else 2
    return COMMANDS[verb](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
