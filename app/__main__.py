"""Entry of the program: ``python -m app`` and the installed ``migration-planner``."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Hand over to the command line."""
    multiprocessing.freeze_support()
    from app import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
