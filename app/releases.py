"""Where newer versions of the program are published."""

from __future__ import annotations

from app.resources import resources_folder

PAGE_FILE = "releases-page.txt"
"""Whoever builds the program for others puts this file with one address among its resources
(MIGRATION_PLANNER_RELEASES names it for packaging/app.spec). The source tree has none."""


def releases_page() -> str:
    """The address of the page with the published versions; empty where none is known."""
    path = resources_folder() / PAGE_FILE
    address = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    return address if address.startswith("https://") else ""
