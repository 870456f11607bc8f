"""Sums flows by client, server and port while they are read, in arrays that stay small.

A group is one number of 61 bits: server, client, port, protocol and how the direction is known.
Sums of portions are kept side by side and put together now and then, so that neither the order of
rows nor the size of portions changes a figure.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from app.domain.planning.dependencies.flow_tally import KEPT_OCCASIONS, Groups, Sense

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Prints = Callable[[NDArray[Any]], NDArray[Any]]
    """Fingerprints of rows by their places."""

MOST_VMS = 1 << 20
_SENSE_BITS, _PROTOCOL_BITS, _PORT_BITS, _VM_BITS = 2, 3, 16, 20
_PROTOCOL_AT = _SENSE_BITS
_PORT_AT = _PROTOCOL_AT + _PROTOCOL_BITS
_CLIENT_AT = _PORT_AT + _PORT_BITS
_SERVER_AT = _CLIENT_AT + _VM_BITS

_WAITING = 500_000
"""Groups of portions that wait at least to be put together; so many as there are, if more."""

_MOST_BYTES = 9e18
"""More than this is no number of 64 bits."""

MOST_GROUPS = 3_000_000
"""Beyond so many groups, ports that only may be the server's are no longer told apart."""


class FlowSums:
    """The groups so far. ``client`` and ``server`` are places of VMs in the address book."""

    def __init__(self) -> None:
        import numpy as np

        self._parts: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        self._times: list[tuple[NDArray[Any], NDArray[Any]]] = []
        self._waiting = 0
        self._groups = 0
        self._whole = False
        self._full: NDArray[Any] = np.zeros(0, np.int64)

    def add(
        self,
        client: NDArray[Any],
        server: NDArray[Any],
        port: NDArray[Any],
        protocol: NDArray[Any],
        sense: NDArray[Any],
        amount: NDArray[Any],
        prints: Prints,
        more: NDArray[Any],
    ) -> None:
        """Take rows. ``prints`` gives fingerprints of the occasions of some of them; rows that
        are ``more`` than one flow stand for another occasion as well.

        Groups that have had all the occasions that are told apart are asked for no more.
        """
        import numpy as np
        import pandas as pd

        if not len(client):
            return
        self._whole = False
        keys = server.astype(np.int64) << _SERVER_AT
        keys |= client.astype(np.int64) << _CLIENT_AT
        keys |= port.astype(np.int64) << _PORT_AT
        keys |= protocol.astype(np.int64) << _PROTOCOL_AT
        keys |= sense.astype(np.int64)
        codes, groups = pd.factorize(keys)
        order = np.argsort(groups)
        fresh = ~_among(groups, self._full)
        rows = np.bincount(codes)[order].astype(np.int64)
        sums = np.bincount(codes, weights=amount)[order]
        self._parts.append((groups[order], rows, sums))
        wanted = np.flatnonzero(fresh[codes]) if fresh.any() else codes[:0]
        if len(wanted):
            owners, found = keys[wanted], prints(wanted)
            more = more[wanted]
            if more.any():
                owners = np.concatenate((owners, owners[more]))
                found = np.concatenate((found, ~found[more]))
            self._times.append(_least(owners, found))
            self._learn(self._times[-1][0])
            self._waiting += len(self._times[-1][0])
        self._waiting += len(groups)
        if self._waiting > max(_WAITING, self._groups):
            self._put_together()

    def _learn(self, owners: NDArray[Any]) -> None:
        """Note groups that have all the occasions that are told apart."""
        import numpy as np

        last = len(owners) - KEPT_OCCASIONS + 1
        if last > 0:
            full = owners[:last][owners[:last] == owners[KEPT_OCCASIONS - 1 :]]
            fresh = full[~_among(full, self._full)]
            if len(fresh):
                self._full = np.sort(np.concatenate((self._full, fresh)))

    def merge(self, other: FlowSums) -> None:
        """Take the groups of other sums."""
        other._put_together()
        self._whole = self._whole and not other._parts
        self._whole = self._whole or (not self._parts and bool(other._parts))
        self._parts.extend(other._parts)
        self._times.extend(other._times)
        self._put_together()

    def _put_together(self) -> None:
        import numpy as np

        if not self._parts or self._whole:
            return
        keys = np.concatenate([part[0] for part in self._parts])
        rows = np.concatenate([part[1] for part in self._parts])
        amounts = np.concatenate([part[2] for part in self._parts])
        self._parts.clear()
        times: list[NDArray[Any]] = [
            np.concatenate([each[at] for each in self._times]) for at in (0, 1)
        ]
        self._times.clear()
        unique = keys
        if len(keys) > MOST_GROUPS:
            unique, times[0] = _without_doubtful_ports(keys), _without_doubtful_ports(times[0])
        order = np.argsort(unique)
        ordered = unique[order]
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        self._parts.append(
            (
                ordered[starts],
                np.add.reduceat(rows[order], starts),
                np.add.reduceat(amounts[order], starts),
            )
        )
        self._times.append(_least(times[0], times[1]))
        self._learn(self._times[0][0])
        # Large sums are not sorted at every portion.
        self._waiting, self._groups = 0, len(starts)
        self._whole = True

    def groups(self, vm_ids: Sequence[int]) -> Groups:
        """All groups, sorted by server and client, with the keys of their VMs."""
        import numpy as np

        self._put_together()
        if not self._parts:
            return Groups()
        keys, rows, amounts = self._parts[0]
        owners, prints = self._times[0]
        ends = np.searchsorted(owners, keys, side="right")
        ids = np.asarray(vm_ids, dtype=np.int64)

        def bits(at: int, width: int) -> NDArray[Any]:
            return (keys >> at) & ((1 << width) - 1)

        return Groups(
            _array("q", ids[bits(_CLIENT_AT, _VM_BITS)]),
            _array("q", ids[bits(_SERVER_AT, _VM_BITS)]),
            _array("q", bits(_PORT_AT, _PORT_BITS)),
            _array("q", bits(_PROTOCOL_AT, _PROTOCOL_BITS)),
            _array("q", bits(0, _SENSE_BITS)),
            _array("q", rows),
            _array("q", np.minimum(amounts, _MOST_BYTES).astype(np.int64)),
            _array("Q", prints),
            _array("q", ends.astype(np.int64)),
        )


def _array(code: str, values: NDArray[Any]) -> array[int]:
    found: array[int] = array(code)
    found.frombytes(values.tobytes())
    return found


def _among(keys: NDArray[Any], known: NDArray[Any]) -> NDArray[Any]:
    """Which keys are among known ones, which are sorted."""
    import numpy as np

    if not len(known):
        return np.zeros(len(keys), bool)
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: NDArray[Any] = known[places] == keys
    return found


def _least(keys: NDArray[Any], prints: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each group so many fingerprints, each once.

    A group that has fewer has all of them, so that nothing depends on how rows were portioned.
    """
    import numpy as np

    order = np.lexsort((prints, keys))
    keys, prints = keys[order], prints[order]
    fresh = np.concatenate(([True], (keys[1:] != keys[:-1]) | (prints[1:] != prints[:-1])))
    keys, prints = keys[fresh], prints[fresh]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    counts = np.diff(np.concatenate((starts, [len(keys)])))
    rank = np.arange(len(keys)) - np.repeat(starts, counts)
    kept = rank < KEPT_OCCASIONS
    return keys[kept], prints[kept]


def _without_doubtful_ports(keys: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    sense = keys & ((1 << _SENSE_BITS) - 1)
    mask = ~(((1 << _PORT_BITS) - 1) << _PORT_AT)
    return np.where(sense == int(Sense.LOWER), keys & mask, keys)
