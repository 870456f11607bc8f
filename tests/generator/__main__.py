"""Write a workbook: ``python -m tests.generator OUT.xlsx --vms 10000 --seed 7``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.generator.csvs import write_csv
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook


def main(arguments: list[str] | None = None) -> int:
    """Write the file that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("out", type=Path, help="workbook to write; with --csv a folder or a zip")
    parser.add_argument("--vms", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vcenters", type=int, default=2)
    parser.add_argument("--style", choices=("4.x", "3.10"), default="4.x")
    parser.add_argument("--quirks", type=float, default=1.0, help="dose of oddities, 0 for none")
    parser.add_argument(
        "--csv", choices=("comma", "german"), help="CSV files in place of a workbook"
    )
    given = parser.parse_args(arguments)
    estate = Estate(given.vms, given.seed, given.vcenters, style=given.style, quirks=given.quirks)
    if given.csv == "german":
        truth = write_csv(estate, given.out, separator=";", thousands=True, decimal_comma=True)
    elif given.csv:
        truth = write_csv(estate, given.out, thousands=True)
    else:
        truth = write_workbook(estate, given.out)
    terabytes = truth.disk_mib / 1024**2
    sys.stdout.write(
        f"{given.out}: {len(truth.vms):,} VMs, {len(truth.planned):,} to move, "
        f"{terabytes:,.1f} TB, {sum(truth.rows.values()):,} rows\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
