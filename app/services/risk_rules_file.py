"""A project's risk rules as a JSON text, to be kept or taken over into another project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.domain.errors import FieldError, UserError
from app.domain.number_style import general
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.planning.risk.config import RiskConfig
from app.domain.planning.risk.knobs import KNOBS_BY_KEY, Knob, check_value

KIND = "migration-planner-risk-rules"
VERSION = 1
MAX_BYTES = 1_000_000
MAX_MESSAGE = 200

_GROUPS = {
    "points": "points",
    "floors": "floor",
    "thresholds": "threshold",
    "lists": "list",
    "bands": "band",
}
_HINT = "Choose a file that was written by “Export rules”."


def to_text(config: RiskConfig) -> str:
    """The rules as JSON; :func:`from_bytes` gives an equal configuration back."""
    content = {"kind": KIND, "version": VERSION, "rules": config.to_dict()}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def from_bytes(data: bytes) -> RiskConfig:
    """The rules in a file. What the file does not name has its default; nothing is guessed.

    :raises UserError: when it is no such file, or a setting is unknown or not valid; the message
        names the first that is wrong.
    """
    rules = _rules(_content(data))
    wanted: dict[str, Any] = {}
    for group, values in rules.items():
        if group != "disabled":
            wanted.update(_checked(group, values))
    _check_disabled(rules.get("disabled", []))
    config = RiskConfig.from_dict(rules)
    turned = [key for key, value in wanted.items() if config.value(key) != _plain(value)]
    if turned:
        said = " and ".join(f"“{KNOBS_BY_KEY[key].label}” {general(wanted[key])}" for key in turned)
        raise UserError(f"The file's limits overtake each other: {said}.", _HINT)
    return config


def _content(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise UserError("The file is too large for a set of risk rules.", _HINT)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UserError("The file is not JSON, so it holds no risk rules.", _HINT) from error


def _rules(content: Any) -> Mapping[str, Any]:
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise UserError("The file holds no risk rules.", _HINT)
    if content.get("version") != VERSION:
        raise UserError(
            f"The file's version {content.get('version')} is not known here.",
            "Export the rules again with this version of the program.",
        )
    rules = content.get("rules")
    if not isinstance(rules, dict):
        raise UserError("The file holds no risk rules.", _HINT)
    unknown = sorted(set(rules) - {*_GROUPS, "disabled"})
    if unknown:
        raise UserError(f"The file has a part “{unknown[0]}” that risk rules do not have.", _HINT)
    return rules


def _checked(group: str, values: Any) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise UserError(f"The file's part “{group}” is no list of settings.", _HINT)
    found = {}
    for name, value in values.items():
        key = f"{_GROUPS[group]}.{name}"
        knob = KNOBS_BY_KEY.get(key)
        if knob is None:
            raise UserError(f"The file sets “{name}” in “{group}”, which does not exist.", _HINT)
        try:
            found[key] = check_value(knob, value)
        except FieldError as error:
            raise UserError(_refusal(knob, error.message), error.hint) from error
    return found


def _check_disabled(names: Any) -> None:
    if not isinstance(names, list):
        raise UserError("The file's part “disabled” is no list of rules.", _HINT)
    for name in names:
        if not isinstance(name, str) or f"enabled.{name}" not in KNOBS_BY_KEY:
            raise UserError(f"The file switches off “{name}”, which is no rule.", _HINT)


def _refusal(knob: Knob, message: str) -> str:
    where = f"{RULES_BY_ID[knob.rule].title}: " if knob.rule else ""
    said = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"
    return f"The file cannot be used: {where}{said}"


def _plain(value: Any) -> Any:
    return "" if value is None else value
