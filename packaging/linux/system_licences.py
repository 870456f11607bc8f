"""The licences of libraries that freezing takes from a Debian or Ubuntu system."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from licences import Part, Text

NOTICES = Path("/usr/share/doc")
COMMON = Path("/usr/share/common-licenses")

LOOKED_AT = {
    "libbz2-1.0": ("bzip2-1.0.6", "only Debian's own packaging is under the GPL"),
    "libexpat1": ("MIT", ""),
    "libffi7": ("MIT", "only its tests and build files are under the GPL"),
    "libffi8": ("MIT", "only its tests and build files are under the GPL"),
    "liblzma5": ("LicenseRef-public-domain", "the library is; only tools and build files are not"),
    "libmpdec3": ("BSD-2-Clause", ""),
    "libpython3": ("PSF-2.0", "only tools beside the library are under the GPL"),
    "libsqlite3-0": ("blessing", "only Debian's own packaging is under the GPL"),
    "libssl3": ("Apache-2.0", "only scripts that build it are under other licences"),
    "libssl3t64": ("Apache-2.0", "only scripts that build it are under other licences"),
    "libuuid1": ("BSD-3-Clause", "of util-linux this library is; programs of it are not"),
    "libxcb": ("MIT", "only Debian's own packaging of some is under the GPL"),
    "libxkbcommon": ("MIT", ""),
    "libzstd1": ("BSD-3-Clause OR GPL-2.0-only", "taken under the first; only tests are not"),
    "zlib1g": ("Zlib", ""),
    "libgcc-s1": ("GPL-3.0-or-later WITH GCC-exception-3.1", "the exception frees what uses it"),
    "libstdc++6": ("GPL-3.0-or-later WITH GCC-exception-3.1", "the exception frees what uses it"),
}
"""What somebody has read in the packages' copyright files, by the start of the package's name.
A file lists everything of a source package, its tools and its packaging included; here stands
what the library itself is under, and why a mention of the GPL does not concern it."""


def known(package: str) -> tuple[str, str] | None:
    """Licence and note of a package that was looked at."""
    fitting = [start for start in LOOKED_AT if package.startswith(start)]
    return LOOKED_AT[max(fitting, key=len)] if fitting else None


def package_of(library: Path) -> tuple[str, str] | None:
    """Name and version of the package that has a library; nothing where no package has it."""
    resolved = library.resolve()
    tried = [str(library), str(resolved)]
    tried += [each.removeprefix("/usr") for each in tried if each.startswith("/usr/lib/")]
    tried += [f"/usr{each}" for each in tried if each.startswith("/lib/")]
    name = _said("--search", *dict.fromkeys(tried)).partition(":")[0]
    if not name:
        return None
    return name, _said("--show", "--showformat", "${Version}\\n", name).splitlines()[0]


def _said(*arguments: str) -> str:
    """What dpkg answers: nothing where it finds no package, or is not there."""
    line = ["dpkg-query", *arguments]
    try:
        return subprocess.run(line, check=False, capture_output=True, text=True).stdout
    except FileNotFoundError:
        return ""


def part_of(library: Path, place: str) -> Part | None:
    """A library of the system as a part of the program; nothing where no package has it."""
    found = package_of(library)
    if found is None:
        return None
    name, version = found
    notice = NOTICES / name / "copyright"
    words = notice.read_text(encoding="utf-8", errors="replace") if notice.exists() else ""
    looked = known(name)
    licence, note = looked or (licence_in(words), "")
    texts = [Text("copyright", words)] if words else []
    if "Apache-2.0" in licence and (COMMON / "Apache-2.0").exists():
        texts.append(Text("Apache-2.0", (COMMON / "Apache-2.0").read_text(encoding="utf-8")))
    address = f"pkg:deb/debian/{name}@{version}"
    return Part(name, version, licence, tuple(texts), (place,), address, note=note)


def licence_in(notice: str) -> str:
    """The licence of a package at which nobody has looked: the GPL when its notice mentions it."""
    if re.search(r"\b[AL]?GPL|General Public License", notice):
        return "GPL, or LGPL: nobody has looked which of its parts is"
    return "LicenseRef-see-its-copyright-file" if notice else ""
