"""Reading flows beside one pandas pass over all columns of the same file, and its peak memory.

Files come in the kinds that people have: Aria Operations with many columns, a collector with times
as text, one with times as numbers and few columns, and a firewall's log.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

ROWS = 5_000_000
MANY_ROWS = 10_000_000
VMS = 20_000
KINDS = ("collector", "epoch", "aria", "firewall")


def flow_file(store: Path, rows: int, kind: str) -> Path:
    """The made-up file of a kind, written when it is missing."""
    from tests.generator.large_flows import write_large

    path = store / f"flows-{kind}-{rows}.csv"
    if not path.exists():
        print(f"generating {path.name} ...", flush=True)
        store.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        write_large(partial, rows, VMS, kind=kind)
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
    import pandas as pd  # noqa: F401 - loading it belongs to neither of the two

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
    read = time.perf_counter() - start
    found = classify(tally, book.titles, ports)
    return {
        **_spent(start, cpu),
        "rows": tally.rows,
        "edges": len(found.edges),
        "read_seconds": read,
    }


def _spent(start: float, cpu: float) -> dict[str, float]:
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
