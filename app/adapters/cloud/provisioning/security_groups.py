"""Security groups of Neutron that let everything through."""

from __future__ import annotations

from collections.abc import Iterable

from app.adapters.cloud.provisioning.kind import Kind, Work, made_already
from app.adapters.cloud.provisioning.marks import described, mark_in
from app.adapters.cloud.provisioning.reads import Reads, project_of, text
from app.adapters.cloud.provisioning.wire import Record
from app.domain.cloud import name_key
from app.domain.planning.provisioning.found import Found

Way = tuple[str, str]
WAYS: tuple[Way, ...] = tuple(
    (direction, version) for direction in ("ingress", "egress") for version in ("IPv4", "IPv6")
)
_ANYWHERE = {"", "0.0.0.0/0", "::/0"}
_ANYTHING = {"", "any", "0"}


class SecurityGroups(Kind):
    """The rules of a group are made after it; a group without all of them is completed."""

    needs_look = True

    def look(self, work: Work, reads: Reads) -> list[Found]:
        """See :class:`Kind`."""
        spec = work.spec
        project = work.parents.project(spec.domain, spec.project)
        if not project:
            return []
        return [
            _found(each)
            for each in reads.security_groups(project)
            if name_key(each["name"]) == name_key(spec.name)
        ]

    def create(self, work: Work) -> Found:
        """See :class:`Kind`."""
        spec, mine = work.spec, work.mine
        if mine is None:
            body = {
                "name": spec.name,
                "description": described(spec.description, work.mark),
                "project_id": work.parents.project_needed(spec.domain, spec.project),
            }
            said = self.wire.post("network", "/security-groups", {"security_group": body})
            mine = _found(said["security_group"])
        with made_already(mine.id):
            return self._opened(mine)

    def change(self, work: Work, found: Found) -> Found:  # noqa: ARG002
        """See :class:`Kind`: the rules that are lacking are added."""
        return self._opened(found)

    def _opened(self, group: Found) -> Found:
        lacking = [way for way in WAYS if way not in group.values["open"]]
        if lacking and not self._add(group, lacking):
            # One of them came in between; nothing of the lot was made.
            for way in lacking:
                self._add(group, [way])
        return Found(
            group.id, group.name, {**group.values, "open": list(WAYS)}, group.mark, group.owner
        )

    def _add(self, group: Found, ways: Iterable[Way]) -> bool:
        rules = [
            {
                "security_group_id": group.id,
                "direction": direction,
                "ethertype": version,
                "project_id": group.owner,
            }
            for direction, version in ways
        ]
        said = self.wire.post(
            "network",
            "/security-group-rules",
            {"security_group_rules": rules},
            there_is="SecurityGroupRuleExists",
        )
        return said is not None

    def delete(self, key: str) -> bool:
        """See :class:`Kind`."""
        return self.wire.delete("network", f"/security-groups/{key}")


def _found(each: Record) -> Found:
    return Found(
        str(each["id"]),
        str(each["name"]),
        {
            "description": text(each, "description"),
            "open": [
                (str(rule["direction"]), str(rule["ethertype"]))
                for rule in each.get("security_group_rules", ())
                if _lets_all_through(rule)
            ],
        },
        mark_in(each.get("description")),
        project_of(each),
    )


def _lets_all_through(rule: Record) -> bool:
    narrowed = ("port_range_min", "port_range_max", "remote_group_id", "remote_address_group_id")
    return (
        text(rule, "protocol").casefold() in _ANYTHING
        and text(rule, "remote_ip_prefix") in _ANYWHERE
        and not any(text(rule, name) for name in narrowed)
    )
