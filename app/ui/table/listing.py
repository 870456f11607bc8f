"""What the command that writes the rows in front looks for among widgets that are no table."""

from __future__ import annotations


class Listing:
    """A widget that shows rows in a form of its own and can write them to a file."""

    def export(self) -> None:
        """Ask for a file, and write what is listed."""
        raise NotImplementedError
