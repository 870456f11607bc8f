"""Writes resources/samples/demo.xlsx, the export behind the sample project, from its seed."""

from __future__ import annotations

import argparse
import sys
import zipfile
from pathlib import Path

from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "samples" / "demo.xlsx"
TENANTS = (
    "Harbour Logistics",
    "Alpine Clinic",
    "Meadow Foods",
    "Granite Insurance",
    "River Council",
    "Beacon Media",
    "Orchard Retail",
    "Summit Energy",
    "Cedar Bank",
    "Lantern School",
    "Ferry Transport",
    "Maple Works",
)
# Disks are scaled so that the plan takes about two working weeks at the default bandwidth.
ESTATE = Estate(
    vms=375,
    seed=2026,
    vcenters=2,
    tenants=TENANTS,
    quirks=1.3,
    odd_names=6,
    disk_scale=1.8,
    cbt_share=0.97,
    usage_share=0.97,
    attributes=("Owner",),
)


def main() -> int:
    """Write the sample, packed as tightly as zip can."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    SAMPLE.parent.mkdir(parents=True, exist_ok=True)
    truth = write_workbook(ESTATE, SAMPLE)
    _repack(SAMPLE)
    print(
        f"{SAMPLE.name}: {len(truth.vms)} VMs, {len(truth.planned)} to move, "
        f"{truth.disk_mib / 1024**2:.1f} TB, {SAMPLE.stat().st_size / 1000:.0f} kB"
    )
    return 0


def _repack(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in parts:
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    sys.exit(main())
