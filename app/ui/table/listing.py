"""What the command that writes the rows in front looks for among widgets that are no table."""

from __future__ import annotations

from collections.abc import Callable


class Listing:
    """A widget that shows rows in a form of its own and can write them to a file.

    ``export`` asks for a file and writes what is listed.
    """

    export: Callable[[], None]
