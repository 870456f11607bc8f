"""Installs the Debian package on this machine, looks at it, and removes it again.

For machines that are made for it: it needs root, and installs the tools that it looks with.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

import dev

NAME = "migration-planner"
TOOLS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "desktop-file-validate": "desktop-file-utils",
    "update-mime-database": "shared-mime-info",
}
WATCHED = ("/usr", "/etc", "/opt", "/var/lib/dpkg/info", "/bin", "/lib", "/root", "/home")
PICTURE = "installed.png"
LONGEST = 60


def _files() -> set[str]:
    """What lies where programs are installed, except what Python keeps for itself."""
    found = set()
    for top in WATCHED:
        for folder, _folders, names in os.walk(top):
            if "__pycache__" not in folder:
                found.update(f"{folder}/{name}" for name in names)
    return {each for each in found if NAME in each or "mplan" in each}


def _run(*line: str, env: dict[str, str] | None = None) -> str:
    return subprocess.run(line, check=True, env=env, capture_output=True, text=True).stdout


def _picture(environment: dict[str, str], workspace: Path, picture: Path) -> None:
    """Start the installed program with a workspace file, and take a picture of its window."""
    program = subprocess.Popen([f"/usr/bin/{NAME}", str(workspace)], env=environment)
    try:
        end = time.monotonic() + LONGEST
        search = ["xdotool", "search", "--onlyvisible", "--name", "^Migration Planner"]
        while subprocess.run(search, env=environment, capture_output=True, check=False).returncode:
            if program.poll() is not None or time.monotonic() > end:
                raise SystemExit("The installed program showed no window.")
            time.sleep(0.2)
        time.sleep(4)  # for the workspace to open: the picture is for people
        _run("import", "-window", "root", str(picture), env=environment)
    finally:
        program.terminate()
        program.wait()


def try_package(package: Path) -> int:
    """Install, start, open a workspace file, remove; 0 when all went well and nothing is left."""
    dev.system_programs(TOOLS, "Looking at the installed program needs some tools.")
    before = _files()
    _run("apt-get", "install", "-y", "--no-install-recommends", str(package.resolve()))
    print(f"installed: {len(_files() - before)} files bear the program's name")
    _run("desktop-file-validate", f"/usr/share/applications/{NAME}.desktop")
    with tempfile.TemporaryDirectory(prefix="try-") as name:
        home = Path(name)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": name,
            "DISPLAY": ":94",
            "LANG": "C.UTF-8",
        }
        workspace = home / "estate.mplan"
        sample = f"/usr/lib/{NAME}/_internal/resources/samples/demo.xlsx"
        plan = ["plan", sample, "--out", str(home / "plan"), "--database", str(workspace)]
        print(_run(f"/usr/bin/{NAME}", *plan, env=environment).splitlines()[0])
        screen = subprocess.Popen(
            ["Xvfb", ":94", "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL
        )
        try:
            picture = package.parent / PICTURE
            _picture(environment, workspace, picture)
            print(f"the window with the workspace that was handed over: {picture}")
        finally:
            screen.terminate()
            screen.wait()
        _run("dpkg", "--purge", NAME)
        if not workspace.exists():
            print("The user's workspace is gone.")
            return 1
    left = sorted(_files() - before)
    print("removed; left behind: " + (", ".join(left) or "nothing"))
    return 1 if left else 0
