"""The tasks of provisioning for other programs, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.adapters.exporters.clean_text import encodable
from app.adapters.exporters.whole_file import check_target, whole_file
from app.domain.planning.provisioning.task import PrepTask
from app.domain.progress import Ticket


class JsonTaskWriter:
    """Writes a list of records: never a secret, since none is kept in a task."""

    def check(self, path: Path) -> None:
        """Make sure, before hours of work, that a file can stand there.

        :raises UserError: when it is a folder, or lies in none.
        """
        check_target(path.resolve())

    def write(self, tasks: Sequence[PrepTask], path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        text = json.dumps([_record(task) for task in tasks], ensure_ascii=False, indent=1)
        with whole_file(path, ticket) as stream:
            stream.write(f"{encodable(text)}\n".encode())


def _record(task: PrepTask) -> dict[str, Any]:
    return {
        "order": task.task_order,
        "type": task.task_type.value,
        "name": task.name,
        "tenant": task.tenant,
        "status": task.status.value,
        "resource_id": task.resource_id,
        "created": task.created,
        "verdict": task.verdict,
        "differences": [each.to_dict() for each in task.differences],
        "error": task.error,
        "hint": task.hint,
        "seconds": task.seconds,
    }
