"""An exclusive lock of the operating system on an open file, as each system gives it."""

from __future__ import annotations

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def try_lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed.

        :raises OSError: when another program, or another place in this one, holds the lock.
        """
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def try_lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed.

        :raises OSError: when another program, or another place in this one, holds the lock.
        """
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
