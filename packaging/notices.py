"""The folder “licenses” of the frozen program: a summary, every licence's text, the bill.

packaging/app.spec calls this while PyInstaller runs, with the Python of the system for which the
program is made.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import collected
import sbom
from licences import Part, refusals

FOLDER = Path("licenses")
SUMMARY = "THIRD-PARTY.txt"
BILL = "sbom.cdx.json"

HEAD = """\
Migration Planner {version} has these parts by others.
The folder of each has its licence. The same list for machines
is {bill} (CycloneDX {specification}).

Qt and PySide6 are used under the GNU Lesser General Public License,
version 3: their libraries lie in files of their own beside the program,
and you may put other versions of them in their place.

"""


def write(entries: Iterable[collected.Entry], target: Path, version: str) -> list[collected.Entry]:
    """Write the folder to ``target`` and return its files as PyInstaller takes them.

    :raises SystemExit: when a part may not be in the program because of its licence.
    """
    parts = collected.parts(entries)
    refused = refusals(parts)
    if refused:
        raise SystemExit("These may not be in the program:\n  " + "\n  ".join(refused))
    lay_out(parts, target, version)
    return [
        (str(FOLDER / path.relative_to(target)), str(path), "DATA")
        for path in sorted(target.rglob("*"))
        if path.is_file()
    ]


def lay_out(parts: Sequence[Part], target: Path, version: str) -> None:
    """Write summary, texts and bill of these parts into a new folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for part in parts:
        for text in part.texts:
            path = target / folder_of(part) / text.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.words, encoding="utf-8", newline="\n")
    (target / SUMMARY).write_text(summary(parts, version), encoding="utf-8", newline="\n")
    bill = json.dumps(sbom.bill(parts, version), indent=1, ensure_ascii=False)
    (target / BILL).write_text(bill + "\n", encoding="utf-8", newline="\n")


def folder_of(part: Part) -> str:
    """The folder with a part's texts."""
    return re.sub(r"[^\w.+-]+", "-", part.name.replace("'", ""))


def summary(parts: Sequence[Part], version: str) -> str:
    """All parts in a table: name, version, licence, and what is to be said about it."""
    lines = []
    for part in parts:
        lines.append(f"{part.name} {part.version}\n    {part.licence}")
        if part.note and not part.note.endswith(" files"):
            lines.append(f"    {part.note}")
        if part.texts:
            lines.append(f"    {FOLDER}/{folder_of(part)}")
        within = {f"{each.name} {each.version} ({each.licence})" for each in part.within}
        if within:
            lines.append("    built into it: " + ", ".join(sorted(within)))
    head = HEAD.format(version=version, bill=BILL, specification=sbom.SPECIFICATION)
    return head + "\n".join(lines) + "\n"
