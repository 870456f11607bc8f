"""Columns of the run log on the screen, where moments are those of the plan's clock."""

from __future__ import annotations

from app.domain.columns import Column
from app.domain.planning.provisioning.words import detail_text


def log_columns(*, of_one: bool = False) -> list[Column]:
    """The lines of the log; those of one task do not name it."""
    found = [
        Column("at", "When (UTC)", lambda row: row.at, "instant", width=20),
        Column("who", "Who", lambda row: row.who, width=14),
        Column("event", "What", lambda row: row.event, width=17),
        Column("task", "Task", lambda row: row.task_name, width=32),
        Column("detail", "Detail", detail_text, width=44, tooltip=detail_text),
        Column("cloud", "Cloud", lambda row: row.cloud, width=24, visible=False),
    ]  # fmt: skip
    return [column for column in found if not of_one or column.key != "task"]
