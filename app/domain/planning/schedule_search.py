"""The earliest day with room: a tree over days that is searched in logarithmic time."""

from __future__ import annotations

CLOSED = -1.0


class OpenDays:
    """Free slot hours and free pipe hours of each day, with the greatest of both per subtree.

    A day has room for a VM when one slot has its hours free and the pipe its pipe hours.
    """

    __slots__ = ("_pipe", "_room", "_size", "count")

    def __init__(self) -> None:
        self.count = 0
        self._size = 1
        self._room = [CLOSED, CLOSED]
        self._pipe = [CLOSED, CLOSED]

    def append(self, room: float, pipe: float) -> None:
        """Add the next day."""
        if self.count == self._size:
            self._double()
        self.count += 1
        self.set(self.count - 1, room, pipe)

    def set(self, day: int, room: float, pipe: float) -> None:
        """State what is free on a day."""
        rooms, pipes = self._room, self._pipe
        node = day + self._size
        rooms[node], pipes[node] = room, pipe
        node >>= 1
        while node:
            left = 2 * node
            most_room, most_pipe = rooms[left], pipes[left]
            most_room = max(most_room, rooms[left + 1])
            most_pipe = max(most_pipe, pipes[left + 1])
            if most_room == rooms[node] and most_pipe == pipes[node]:
                return
            rooms[node], pipes[node] = most_room, most_pipe
            node >>= 1

    def first(self, start: int, room: float, pipe: float) -> int | None:
        """The first day from ``start`` on that has as much of both, None when there is none."""
        if start >= self.count:
            return None
        rooms, pipes, size = self._room, self._pipe, self._size
        node = start + size
        while True:
            if rooms[node] >= room and pipes[node] >= pipe:
                if node >= size:
                    return node - size
                node *= 2
                continue
            while node & 1:
                node >>= 1
            if not node:
                return None
            node += 1

    def _double(self) -> None:
        days = [(self._room[node], self._pipe[node]) for node in range(self._size, 2 * self._size)]
        self._size *= 2
        self._room = [CLOSED] * (2 * self._size)
        self._pipe = [CLOSED] * (2 * self._size)
        for day, (room, pipe) in enumerate(days):
            self.set(day, room, pipe)
