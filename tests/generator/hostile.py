"""Files made to end a program or to fill its memory; small on disk, whatever they claim to be.

Every function writes into a folder of its own and returns the path that is to be imported.
"""

from __future__ import annotations

import os
import random
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.generator.badfiles import BLOCK, zip_bomb
from tests.generator.rawxlsx import SharedStrings, parts, sheet_xml, wrap_sheet

INFO = "RVTools_tabvInfo.csv"
HEAD = b"VM,Powerstate,CPUs\n"
TABLE = [["VM", "Powerstate", "CPUs"], ["web01", "poweredOn", 2]]
GIB = 1024**3
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"

Hostile = Callable[[Path], Path]


def packed(path: Path, content: dict[str, Iterable[bytes]]) -> Path:
    """A zip of parts that are written block by block."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, blocks in content.items():
            with archive.open(name, "w", force_zip64=True) as stream:
                for block in blocks:
                    stream.write(block)
    return path


def book(path: Path, **changed: bytes) -> Path:
    """A small workbook, some parts of which are others: ``sheet``, ``texts``, ``book``."""
    strings = SharedStrings()
    content = parts(["vInfo"]) | {SHEET: sheet_xml(TABLE, strings)}
    content |= {TEXTS: strings.xml()}
    named = {"sheet": SHEET, "texts": TEXTS, "book": "xl/workbook.xml"}
    told: dict[str, Iterable[bytes]] = {name: [text.encode()] for name, text in content.items()}
    told |= {named[key]: [text] for key, text in changed.items()}
    return packed(path, told)


def sheet_of(body: str, dimension: str = "") -> bytes:
    """A worksheet around its rows."""
    return wrap_sheet(body, dimension).encode()


def heading_row() -> str:
    """The headings of vInfo as texts of the cells themselves."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in TABLE[0])
    return f'<row r="1">{cells}</row>'


# -- CSV -------------------------------------------------------------------------------------------


def csv_bomb(folder: Path) -> Path:
    """A zip whose vInfo unpacks to 2 GiB of one sign."""
    return packed(folder / "bomb.zip", {INFO: [HEAD, *[b"," * BLOCK] * 2048]})


def csv_total(folder: Path) -> Path:
    """A zip of CSV files of which each is small enough and all together are not."""
    noise = random.Random(1).randbytes(BLOCK // 64).hex().encode()
    block = b"".join(noise[at : at + 100] + b"\n" for at in range(0, len(noise), 100)) * 32
    files = {f"RVTools_tabvX{n}.csv": [HEAD, *[block] * 60] for n in range(18)}
    return packed(folder / "many.zip", {INFO: [HEAD], **files})


def csv_folder_total(folder: Path) -> Path:
    """A folder of two CSV files of 900 MB each, which take no room on disk."""
    for name in (INFO, "RVTools_tabvDisk.csv"):
        sparse(folder / name, 900_000_000)
    return folder


def sparse(path: Path, size: int) -> Path:
    """A file of headings and then nothing, of any size."""
    with path.open("wb") as file:
        file.write(HEAD * 300)
        file.truncate(size)
    return path


def csv_one_row(folder: Path) -> Path:
    """A folder with a CSV file whose last row has almost 1 GiB."""
    sparse(folder / INFO, GIB - 1)
    return folder


def csv_one_field(folder: Path) -> Path:
    """A CSV file with a field of 200 MB, quoted, with line breaks."""
    (folder / INFO).write_bytes(HEAD + b'"' + b"x\n" * 100_000_000 + b'",poweredOn,2\n')
    return folder


def csv_wide(folder: Path) -> Path:
    """A folder with a CSV file of a million columns."""
    (folder / INFO).write_bytes(HEAD.strip() + b",x" * 1_000_000 + b"\nweb01,poweredOn,2\n")
    return folder


def csv_nul(folder: Path) -> Path:
    """A CSV file that is NUL bytes behind its headings."""
    (folder / INFO).write_bytes(HEAD + b"\0" * 5_000_000)
    return folder / INFO


def csv_of_one_name(folder: Path) -> Path:
    """A CSV file of 40,000 VMs that nothing tells apart, and a row that no table has."""
    rows = b"web01,poweredOn,2\n" * 40_000
    (folder / INFO).write_bytes(HEAD + rows + b"x," * 20_000 + b"\n")
    return folder / INFO


def csv_quotes(folder: Path) -> Path:
    """A CSV file each line of which opens a field and does not close it."""
    (folder / INFO).write_bytes(HEAD + b'"a,b\n' * 300_001)
    return folder / INFO


# -- archives --------------------------------------------------------------------------------------


def zip_in_zip(folder: Path) -> Path:
    """Zips in zips, forty deep."""
    inner = packed(folder / "0.zip", {INFO: [HEAD]})
    for depth in range(1, 41):
        inner = packed(folder / f"{depth}.zip", {"inner.zip": [inner.read_bytes()]})
    return inner


def bomb_in_zip(folder: Path) -> Path:
    """A zip with a workbook in it that unpacks to 1 GiB."""
    inner = zip_bomb(folder / "inner.xlsx")
    return packed(folder / "outer.zip", {"inner.xlsx": [inner.read_bytes()]})


def bomb_of_texts(folder: Path) -> Path:
    """A workbook whose shared texts unpack to 1 GiB."""
    return zip_bomb(folder / "texts.xlsx", part=TEXTS)


def many_parts(folder: Path) -> Path:
    """A zip with 60,000 empty CSV files and no vInfo."""
    path = folder / "parts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"{number}.csv", b"")
    return path


# -- workbooks -------------------------------------------------------------------------------------


def billion_rows(folder: Path) -> Path:
    """A workbook that says it has a billion rows, with a cell in the last of them."""
    body = f'{heading_row()}<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>'
    return book(folder / "rows.xlsx", sheet=sheet_of(body, "A1:XFD1000000000"))


def million_columns(folder: Path) -> Path:
    """A workbook with a row of a million cells that do not say where they stand."""
    cells = "<c><v>1</v></c>" * 1_000_000
    body = f'{heading_row()}<row r="2">{cells}</row><row r="99999"><c><v>1</v></c></row>'
    return book(folder / "columns.xlsx", sheet=sheet_of(body))


def unplaced_cells(folder: Path) -> Path:
    """A workbook of 16,000 columns and 99,999 rows that are blank but for two."""
    cells = "<c><v>1</v></c>" * 16_000
    body = f'{heading_row()}<row r="2">{cells}</row><row r="99999"><c><v>1</v></c></row>'
    return book(folder / "unplaced.xlsx", sheet=sheet_of(body))


def repeated_text(folder: Path) -> Path:
    """A workbook with one text of 10 MB that 100,000 cells show."""
    texts = "<sst><si><t>VM</t></si><si><t>" + "x" * 10_000_000 + "</t></si></sst>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(2, 100_002))
    return book(
        folder / "repeated.xlsx", sheet=sheet_of(heading_row() + rows), texts=texts.encode()
    )


ENTITIES = '<!DOCTYPE worksheet [<!ENTITY a0 "lol">{}]>'.format(
    "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
)


def _with_entities(xml: bytes) -> bytes:
    head, end, tail = xml.partition(b"?>")
    return head + end + ENTITIES.encode() + tail


def entities_in_sheet(folder: Path) -> Path:
    """A workbook with entities of entities in a cell."""
    body = heading_row() + '<row r="2"><c t="inlineStr"><is><t>&a11;</t></is></c></row>'
    return book(folder / "entities.xlsx", sheet=_with_entities(sheet_of(body)))


def entities_far_away(folder: Path) -> Path:
    """The same in a worksheet that is read row by row, because a cell lies far away."""
    body = heading_row() + '<row r="2"><c t="inlineStr"><is><t>&a11;</t></is></c></row>'
    body += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return book(folder / "far.xlsx", sheet=_with_entities(sheet_of(body)))


def deep_nesting(folder: Path) -> Path:
    """A worksheet with a million tags inside each other."""
    return book(folder / "deep.xlsx", sheet=sheet_of("<a>" * 1_000_000 + "</a>" * 1_000_000))


def deep_nesting_far_away(folder: Path) -> Path:
    """The same in a worksheet that is read row by row."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    deep = "<a>" * 1_000_000 + "</a>" * 1_000_000
    return book(folder / "deepfar.xlsx", sheet=sheet_of(heading_row() + far + deep))


def nul_in_sheet(folder: Path) -> Path:
    """A worksheet that is NUL bytes."""
    return book(folder / "nul.xlsx", sheet=b"\0" * 1_000_000)


def huge_attribute(folder: Path) -> Path:
    """A worksheet with an attribute of 60 MB."""
    body = f'<row r="1"><c r="A1" x="{"y" * 60_000_000}"><v>1</v></c></row>'
    return book(folder / "attribute.xlsx", sheet=sheet_of(body))


HOSTILE: tuple[Hostile, ...] = (
    csv_bomb, csv_total, csv_folder_total, csv_one_row, csv_one_field, csv_wide, csv_nul,
    csv_quotes, csv_of_one_name, zip_in_zip, bomb_in_zip, bomb_of_texts, many_parts, billion_rows,
    million_columns, unplaced_cells, repeated_text, entities_in_sheet, entities_far_away,
    deep_nesting, deep_nesting_far_away, nul_in_sheet, huge_attribute,
)  # fmt: skip


# -- what is no file -------------------------------------------------------------------------------

if sys.platform != "win32":

    def pipe(folder: Path) -> Path:
        """A pipe that nobody writes to."""
        os.mkfifo(folder / "export.xlsx")
        return folder / "export.xlsx"

    def pipe_in_folder(folder: Path) -> Path:
        """A folder whose vInfo is such a pipe."""
        os.mkfifo(folder / INFO)
        return folder

    def pipe_beside(folder: Path) -> Path:
        """A CSV file without VMs, beside which a pipe stands where vInfo should."""
        os.mkfifo(folder / INFO)
        (folder / "RVTools_tabvDisk.csv").write_bytes(b"VM,Disk\n")
        return folder / "RVTools_tabvDisk.csv"

    def loop(folder: Path) -> Path:
        """A link to itself."""
        (folder / "export.xlsx").symlink_to("export.xlsx")
        return folder / "export.xlsx"

    def loops_in_folder(folder: Path) -> Path:
        """A folder of links to themselves, to the folder and to nothing."""
        (folder / INFO).symlink_to(INFO)
        (folder / "RVTools_tabvDisk.csv").symlink_to("nowhere.csv")
        (folder / "again").symlink_to(folder, target_is_directory=True)
        return folder

    def device(_folder: Path) -> Path:
        """A device that never ends."""
        return Path("/dev/zero")

    HOSTILE += (pipe, pipe_in_folder, pipe_beside, loop, loops_in_folder, device)
