"""What goes into the frozen program and what stays out; read by app.spec and by the tests."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch

Entry = tuple[str, str, str]
"""A line of PyInstaller's tables: place in the program or module, source, kind."""

EXCLUDED_MODULES = (
    # Installed beside the program for its development, and used by nothing in it.
    "pytest", "_pytest", "hypothesis", "mypy", "setuptools", "pkg_resources", "pip", "wheel",
    "IPython", "matplotlib", "rich", "pygments",
    # Of pandas and numpy: tests, compilers, drawings, styled tables and the clipboard, and
    # libraries that they take where they are installed.
    "pandas.tests", "pandas.conftest", "pandas.plotting._matplotlib", "pandas.io.clipboard",
    "pandas.io.formats.style", "pandas.io.formats.style_render", "numpy.tests", "numpy.testing",
    "numpy.conftest", "numpy.f2py", "numpy.distutils", "numpy._core._multiarray_tests",
    "pyarrow", "pytz", "scipy", "numba", "numexpr", "bottleneck", "jinja2", "lxml", "html5lib",
    "bs4", "tables", "xarray", "fsspec",
    # Python's own window toolkit, its tests and its tools.
    "tkinter", "_tkinter", "turtle", "idlelib", "lib2to3", "ensurepip", "pydoc_data", "test",
    # Databases other than SQLite.
    "pysqlite2", "MySQLdb", "psycopg2", "psycopg", "oracledb", "pyodbc", "asyncpg", "aiosqlite",
    # The line editor of Python's own prompt, whose library is under the GPL.
    "readline", "rlcompleter", "curses", "_curses",
    # Key-value files, whose library is under the GPL.
    "dbm.gnu", "_gdbm", "dbm.ndbm", "_dbm",
    # GTK, which hooks pull in where it is installed.
    "gi",
    # Asks Windows' management service, which may be slow and which Wine has not; Python does not
    # need it to name the system.
    "_wmi",
    # Parts of Qt that no page uses.
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtQuickControls2",
    "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtUiTools",
    "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtPrintSupport", "PySide6.QtXml",
    "PySide6.QtNetwork", "PySide6.QtConcurrent", "PySide6.QtPdf", "PySide6.QtWebEngineCore",
    # Formats of pictures that reportlab could draw and the program does not.
    "PIL._avif", "PIL._webp", "PIL._imagingcms", "PIL._imagingft", "PIL._imagingtk",
    "PIL.ImageTk", "PIL.ImageQt", "PIL.AvifImagePlugin",
)  # fmt: skip
"""Modules that PyInstaller must not follow. A test keeps the program from importing any."""

UNUSED_PLUGINS = (
    # Platforms of embedded computers, and another toolkit's look, which would need GTK.
    "platforms/*qeglfs*", "platforms/*qlinuxfb*", "platforms/*qvkkhrdisplay*", "platforms/*qvnc*",
    "platforms/*qminimal*", "platforms/*qdirect2d*", "platformthemes/*qgtk3*",
    "egldeviceintegrations/*", "generic/*", "platforminputcontexts/*qtvirtualkeyboard*",
    # Services of QtNetwork, QtSql, QtQml and QtPdf, which are not used.
    "tls/*", "networkinformation/*", "sqldrivers/*", "qmltooling/*", "printsupport/*",
    "imageformats/*qpdf*", "vectorimageformats/*", "wayland-graphics-integration-server/*",
)  # fmt: skip
"""Patterns of Qt's plugins that are left out, by their place in its folder of plugins."""

UNUSED_FILES = (
    # Qt's own translations: the program speaks English, and Qt's buttons do already.
    "PySide6/*translations/*", "PySide6/*qml/*",
    # Libraries of Qt that only parts left out need; on Linux freezing fails when one that stays
    # needs them after all.
    "*Qt6Qml*", "*Qt6Quick*", "*Qt6Pdf*", "*Qt6VirtualKeyboard*", "*Qt6EglF*",
    "*QtQml*", "*QtQuick*", "*QtPdf*", "*QtVirtualKeyboard*", "*Qt6Network*", "*QtNetwork*",
    "*Qt6Sql*", "*Qt6PrintSupport*", "*Qt6Test*", "*opengl32sw*",
    # Of GTK and what comes with it, nothing.
    "*libgtk-*", "*libgdk*", "*libcairo*", "*libpango*", "*libatk*", "*libgio-*", "share/icons/*",
    "share/themes/*",
    # Sources and tests that libraries bring along.
    "*/tests/*", "uharfbuzz/_harfbuzz_test*", "*.pyi", "*.pyx", "*.pxd", "*.h",
    # Forms of pandas' styled tables.
    "pandas/io/formats/templates/*",
    # Fonts of reportlab: plans are set in the program's own, and one of these is under the GPL.
    "reportlab/fonts/*",
    # Names of holidays in languages other than English.
    "holidays/locale/[!e]*", "holidays/locale/e[!n]*",
    # The data of time zones is in tzdata; this is a second copy, of dateutil.
    "*/zoneinfo/*.tar.gz",
)  # fmt: skip
"""Patterns of files that are left out, by their place in the program's folder."""

SYSTEM_LIBRARIES = (
    "libX11*", "libXau*", "libXdmcp*", "libXext*", "libxcb.so*", "libfontconfig*", "libfreetype*",
    "libglib-2.0*", "libgobject-2.0*", "libgmodule-2.0*", "libgthread-2.0*", "libdbus-1*",
    "libsystemd*", "libstdc++*", "libgcc_s*", "libpcre*", "libexpat*", "libpng16*", "libblkid*",
    "libmount*", "libselinux*", "libgcrypt*", "libgpg-error*", "libcap.*", "libbsd*", "libmd.*",
    "libwayland-*", "libharfbuzz*", "libgraphite2*", "libbrotli*", "libfribidi*", "libthai*",
    "libdatrie*", "libgraphite*",
)  # fmt: skip
"""Libraries that belong to the Linux the program runs on: they know its fonts, its message bus and
its screen, and a copy from another system may not. They lie at the top of the folder; what wheels
bring lies in folders of their own and stays."""


UNWANTED_MODULES = ("holidays.financial", "holidays.ical", "icalendar.tests", "icalendar.cli")
"""Of libraries whose modules are collected one and all: stock exchanges, tests, programs."""


def is_wanted_module(name: str) -> bool:
    """Whether a module of a library that is collected whole belongs into the program."""
    return not any(name == each or name.startswith(f"{each}.") for each in UNWANTED_MODULES)


def is_kept(place: str) -> bool:
    """Whether a file belongs into the program, by its place in the program's folder."""
    path = place.replace("\\", "/")
    if any(fnmatch(path, pattern) for pattern in UNUSED_FILES):
        return False
    plugin = path.partition("/plugins/")[2]
    if plugin and any(fnmatch(plugin, pattern) for pattern in UNUSED_PLUGINS):
        return False
    if "/" in path:
        return True
    return not any(fnmatch(path, pattern) for pattern in SYSTEM_LIBRARIES)


def without_copies(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out libraries at the top that also lie in the folder in which their wheel has them.

    On Linux PyInstaller puts links at the top, under Wine the same library for a second time.
    """
    listed = list(entries)
    below = {source for place, source, kind in listed if kind == "BINARY" and not _at_top(place)}
    return [
        entry
        for entry in listed
        if not (entry[2] == "BINARY" and _at_top(entry[0]) and entry[1] in below)
    ]


def _at_top(place: str) -> bool:
    return "/" not in place.replace("\\", "/")
