"""Reading flows beside one pandas pass over all columns of the same file, and its peak memory."""

from __future__ import annotations

import resource
import time
from pathlib import Path

ROWS = 5_000_000
VMS = 20_000


def flow_file(store: Path, rows: int) -> Path:
    """The made-up file of a collector, written when it is missing."""
    from tests.generator.flows import write_large

    path = store / f"flows-{rows}.csv"
    if not path.exists():
        print(f"generating {path.name} ...", flush=True)
        store.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        write_large(partial, rows, VMS)
        partial.rename(path)
    return path


def bare(path: Path) -> dict[str, float]:
    """One pass over all columns in portions of 500,000 rows, doing nothing with them."""
    import pandas as pd

    start, cpu = time.perf_counter(), time.process_time()
    rows = sum(len(chunk) for chunk in pd.read_csv(path, chunksize=500_000))
    return {**_spent(start, cpu), "rows": rows}


def ours(path: Path) -> dict[str, float]:
    """From the file to the proposals."""
    from app.adapters.readers.flow_files import read_flows
    from app.domain.model import Vm
    from app.domain.planning.dependencies.address_book import AddressBook
    from app.domain.planning.dependencies.flow_classify import classify
    from app.domain.planning.dependencies.flow_ports import FlowPorts
    from app.domain.progress import Ticket
    from tests.generator.flows import address

    vms = [Vm(n, str(n), f"vm-{n}", primary_ip=address(n)) for n in range(1, VMS + 1)]
    start, cpu = time.perf_counter(), time.process_time()
    book, ports = AddressBook(vms), FlowPorts()
    tally = read_flows([path], book, ports, Ticket())
    found = classify(tally, book.titles, ports)
    return {**_spent(start, cpu), "rows": tally.rows, "edges": len(found.edges)}


def _spent(start: float, cpu: float) -> dict[str, float]:
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
