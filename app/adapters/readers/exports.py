"""Opens any RVTools export: workbooks and CSV files, alone, in a folder or in a zip.

What a file is, its contents say, not the ending of its name.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from app.adapters.readers import archive, csv_export, file_form
from app.adapters.readers.combined import CombinedSource
from app.adapters.readers.csv_export import CsvSource
from app.adapters.readers.csv_limits import CsvLimits
from app.adapters.readers.file_form import FileForm, written_at
from app.adapters.readers.workbook import WorkbookSource, open_workbook
from app.domain.errors import UserError
from app.domain.inventory.sheet_names import read_sheet_name, sheet_kind
from app.domain.progress import Ticket
from app.services.ports import TableSource

_BOOKS = (".xlsx", ".xlsm", ".xlsb")
_TABLES = (".csv", *_BOOKS)


class ExportReader:
    """The :class:`~app.services.ports.TableReader` for files on disk."""

    def open(self, path: Path, ticket: Ticket) -> AbstractContextManager[Sequence[TableSource]]:
        """Open what a path holds, whatever its form; see the port for errors."""
        try:
            path.stat()
        except FileNotFoundError:
            raise UserError(
                f"{path} does not exist.", "Choose an existing file or folder."
            ) from None
        except (OSError, ValueError) as error:
            raise archive.unreadable(path, error) from error
        if path.is_dir():
            return _open_folder(path, ticket)
        if not path.is_file() and path.exists():  # reading a pipe may never end
            raise UserError(
                f"{path.name} is no ordinary file.",
                "Choose the .xlsx file that RVTools wrote, or its CSV export (a folder or a zip).",
            )
        return _open_file(path, ticket)


@contextmanager
def _open_file(path: Path, ticket: Ticket) -> Iterator[Sequence[TableSource]]:
    form = file_form.form_of(path)
    with ExitStack() as stack:
        if form is FileForm.ZIP:
            yield _in_zip(path, stack, ticket)
        elif form is FileForm.TEXT:
            yield [_csv_with_its_siblings(path)]
        else:
            source = stack.enter_context(open_workbook(path, ticket))
            siblings = _tabs_beside(path) if _is_one_tab(sheet_kind(path.name), source) else []
            if not siblings:
                yield [source]
                return
            others = [stack.enter_context(open_workbook(each, ticket)) for each in siblings]
            yield [CombinedSource(path.parent.name, [source, *others])]


@contextmanager
def _open_folder(path: Path, ticket: Ticket) -> Iterator[Sequence[TableSource]]:
    with ExitStack() as stack:
        found = _in_folder(path, stack, ticket)
        if not found:
            for folder in sorted(each for each in _entries(path) if each.is_dir()):
                found.extend(_in_folder(folder, stack, ticket))
        if not found:
            raise _nothing_in(f"The folder {path.name}")
        yield found


def _is_leftover(name: str) -> bool:
    """Whether a file is what Office (a lock) or macOS (attributes) leaves beside another one."""
    folder, _, base = name.replace("\\", "/").rpartition("/")
    return base.startswith(("~$", "._")) or "__MACOSX" in folder


def _nothing_in(what: str) -> UserError:
    return UserError(
        f"{what} holds no RVTools export: no workbook with a sheet vInfo, no RVTools_tabvInfo.csv.",
        "Choose the .xlsx file that RVTools wrote, or the folder or zip of its CSV files.",
    )


def _entries(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except OSError as error:
        raise archive.unreadable(path, error) from error


def _files(path: Path) -> list[Path]:
    """The ordinary files in a folder: no pipe, no broken link, nothing that Office left."""
    return [each for each in _entries(path) if each.is_file() and not _is_leftover(each.name)]


def _in_folder(path: Path, stack: ExitStack, ticket: Ticket) -> list[TableSource]:
    """The exports in a folder: its CSV files together, each workbook, and workbooks of one tab."""
    tables = [each for each in _files(path) if each.suffix.lower() in _TABLES]
    found: list[TableSource] = []
    texts = [each for each in tables if each.suffix.lower() == ".csv"]
    if any(sheet_kind(each.name) == "vInfo" for each in texts):
        found.append(csv_export.source_of(path.name, texts))
    books = [each for each in tables if each.suffix.lower() != ".csv"]
    opened = [(each.name, stack.enter_context(open_workbook(each, ticket))) for each in books]
    return found + _exports_among(path.name, opened)


def _exports_among(label: str, books: Sequence[tuple[str, WorkbookSource]]) -> list[TableSource]:
    """The exports among workbooks: each by itself, and those of one tab together.

    Tabs of several tags or days are several exports, the newest first.
    """
    found: list[TableSource] = []
    tabs: dict[tuple[str, str], list[WorkbookSource]] = {}
    for name, source in books:
        named = read_sheet_name(name)
        if named and _is_one_tab(named.kind, source):
            tabs.setdefault((named.day, named.tag), []).append(source)
        elif _lists_vms(source):
            found.append(source)
    whole = [key for key, sources in sorted(tabs.items()) if any(map(_lists_vms, sources))]
    if len(whole) == 1:
        return [*found, CombinedSource(label, [tab for each in tabs.values() for tab in each])]
    whole.sort(key=lambda key: key[0], reverse=True)
    return [*found, *(CombinedSource(label, tabs[key]) for key in whole)]


def _lists_vms(source: WorkbookSource) -> bool:
    return "vInfo" in map(sheet_kind, source.table_names())


def _is_one_tab(named: str | None, source: WorkbookSource) -> bool:
    """Whether a workbook is one tab of an export, as RVTools' command line writes them.

    ``named`` is the kind of sheet that its name says.
    """
    kinds = {sheet_kind(name) for name in source.table_names()} - {None}
    return named in kinds and kinds <= {named, "vMetaData"}


def _tabs_beside(path: Path) -> list[Path]:
    """The other tabs of the export that a workbook of one tab belongs to."""
    own = read_sheet_name(path.name)
    found = []
    for each in _files(path.parent):
        if each.suffix != path.suffix:
            continue
        named = read_sheet_name(each.name)
        if named and own and each != path and (named.tag, named.day) == (own.tag, own.day):
            found.append(each)
    return found


def _csv_with_its_siblings(path: Path) -> CsvSource:
    """A CSV file with the others of its export in the same folder."""
    own = read_sheet_name(path.name)
    if own is None:
        return csv_export.source_of(path.name, [path])
    files = []
    for each in _files(path.parent):
        if each.suffix.lower() != path.suffix.lower():
            continue
        named = read_sheet_name(each.name)
        if named is None or (named.tag, named.day) == (own.tag, own.day):
            files.append(each)
    return csv_export.source_of(path.parent.name, files)


def _in_zip(path: Path, stack: ExitStack, ticket: Ticket) -> list[TableSource]:
    """The exports in a zip: its CSV files together, and each workbook in it."""
    limits = CsvLimits(path.name)
    names = archive.verify(
        path, ticket, lambda part: part.lower().endswith(_TABLES), limits, limits.promised
    )
    names = [name for name in names if not _is_leftover(name)]
    texts = [name for name in names if name.lower().endswith(".csv")]
    books = [name for name in names if name.lower().endswith(_BOOKS)]
    content = stack.enter_context(zipfile.ZipFile(path))
    found: list[TableSource] = []
    if any(sheet_kind(name) == "vInfo" for name in texts):
        readers = {name: _part_reader(content, name) for name in texts}
        found.append(CsvSource(path.name, written_at(path), readers))
    if books:
        opened: list[tuple[str, WorkbookSource]] = []
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="migration-planner-")))
        for number, name in enumerate(books):
            ticket.check()
            # Names inside a zip are not trusted: only the last part, in a folder of its own.
            place = folder / str(number) / (Path(name.replace("\\", "/")).name or "book.xlsx")
            place.parent.mkdir()
            with content.open(name) as packed, place.open("wb") as unpacked:
                while block := packed.read(1024 * 1024):
                    unpacked.write(block)
            opened.append((name, stack.enter_context(open_workbook(place, ticket))))
        found.extend(_exports_among(path.name, opened))
    if not found:
        raise _nothing_in(path.name)
    return found


def _part_reader(content: zipfile.ZipFile, name: str) -> csv_export.ReadBytes:
    def read() -> bytes:
        return content.read(name)

    return read
