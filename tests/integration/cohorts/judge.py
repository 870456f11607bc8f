"""What a plan file must say of tenants and cohorts, by another way of counting than the program's.

Nothing of ``app`` is used here: the rules are those of the product's description.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.integration.cohorts.estates import BAD, GOOD, Machine

MIB_PER_TB = 1024 * 1024
NEARLY = 1 + 1e-9
SCALES = {
    "disk": (20, 20), "risk": (15, 25), "os": (20, 20), "vm_count": (200, 15),
    "networks": (20, 10), "dependencies": (20, 5), "cold": (100, 3), "unconfirmed": (100, 2),
}  # fmt: skip
"""Where a dimension of ease counts whole, and its weight."""


@dataclass(frozen=True)
class Asked:
    """What the command line is asked for."""

    strategy: str
    cohorts: int = 1
    ramp: tuple[int | None, ...] = ()
    vms: int | None = None
    tb: float | None = None
    risk: float | None = None
    support: float | None = None
    pilot: int = 5

    @property
    def slots(self) -> int:
        """How many cohorts are filled."""
        return len(self.ramp) or self.cohorts

    @property
    def arguments(self) -> list[str]:
        """The arguments of ``plan``."""
        slots = ",".join(f"S{n}={'' if cap is None else cap}" for n, cap in enumerate(self.ramp))
        found = ["--auto-assign", self.strategy]
        found += ["--ramp", slots] if self.ramp else ["--cohorts", str(self.cohorts)]
        for flag, value in (
            ("--max-vms-per-cohort", self.vms), ("--max-disk-tb", self.tb),
            ("--max-avg-risk", self.risk), ("--min-os-support", self.support),
            ("--pilot-size", self.pilot if self.strategy == "pilot_bulk" else None),
        ):  # fmt: skip
            if value is not None:
                found += [flag, repr(value)]
        return found


class Judge:
    """Compares one plan file with what was made up."""

    def __init__(self, plan: Mapping[str, Any], machines: Sequence[Machine]) -> None:
        self.plan = plan
        made = {each.name: each for each in machines}
        self.vms = [vm for vm in plan["vms"] if not vm["excluded"]]
        self.of: dict[str, list[tuple[Mapping[str, Any], Machine]]] = {}
        for vm in self.vms:
            self.of.setdefault(vm["tenant"], []).append((vm, made[vm["name"]]))
        self.tenant_of = {vm["id"]: vm["tenant"] for vm in plan["vms"]}
        self.slot = {
            tenant: cohort["order"] - 1
            for cohort in plan["cohorts"]
            for tenant in cohort["tenants"]
        }
        self.ease = {tenant["title"]: tenant["ease"]["score"] for tenant in plan["tenants"]}
        self.needs = {
            (self.tenant_of[edge["vm"]], self.tenant_of[edge["depends_on"]])
            for edge in plan["dependencies"]
            if edge["kind"] == "order"
        }

    def weight(self, tenants: Iterable[str]) -> tuple[int, int, int, int]:
        """VMs, used MiB, sum of risk scores and VMs of supported systems."""
        both = [each for tenant in tenants for each in self.of[tenant]]
        return (
            len(both),
            sum(sum(made.used) for _, made in both),
            sum(vm["risk"]["score"] for vm, _ in both),
            sum(made.system in GOOD for _, made in both),
        )

    def refuses(self, tenants: Sequence[str], slot: int, asked: Asked) -> bool:
        """Whether a cohort of these tenants passes a guardrail."""
        vms, used, risk, good = self.weight(tenants)
        cap = asked.ramp[slot] if asked.ramp else None
        if any(most is not None and vms > most for most in (asked.vms, cap)):
            return True
        if asked.tb is not None and used > asked.tb * MIB_PER_TB * NEARLY:
            return True
        last = asked.strategy == "riskiest_last" and slot == asked.slots - 1
        if last or not vms:
            return False
        return (asked.risk is not None and risk > asked.risk * vms * NEARLY) or (
            asked.support is not None and 100 * good * NEARLY < asked.support * vms
        )

    # -- what must hold ----

    def faults(self, asked: Asked) -> list[str]:
        """All that is wrong, in words."""
        return [
            *self.ease_faults(), *self.cohort_faults(asked), *self.order_faults(),
            *self.unplaced_faults(asked),
        ]  # fmt: skip

    def ease_faults(self) -> Iterator[str]:
        """Each dimension's value and points, the score and its band."""
        crossing: Counter[str] = Counter()
        for edge in self.plan["dependencies"]:
            one, other = self.tenant_of[edge["vm"]], self.tenant_of[edge["depends_on"]]
            crossing.update({one, other} if one != other else ())
        for tenant in self.plan["tenants"]:
            both, name = self.of[tenant["title"]], tenant["title"]
            count, used, risk, _ = self.weight([name])
            values = {
                "disk": used / MIB_PER_TB, "risk": risk / count, "vm_count": count,
                "os": 100 * sum(made.system in BAD for _, made in both) / count,
                "networks": len({each for _, made in both for each in made.networks}),
                "dependencies": crossing[name], "unconfirmed": 100,
                "cold": 100 * sum(
                    made.cold or vm["risk"]["category"] == "RED" for vm, made in both
                ) / count,
            }  # fmt: skip
            total = 0.0
            for key, (full, weight) in SCALES.items():
                points = weight * min(values[key] / full, 1)
                told = tenant["ease"]["dimensions"][key]
                total += points
                if abs(told["value"] - values[key]) > 1e-4 or abs(told["points"] - points) > 1e-4:
                    yield f"{name}: {key} is {told}, not {values[key]} and {points}"
            score = tenant["ease"]["score"]
            band = "Easy" if score < 25 else "Medium" if score < 45 else "Hard"
            if abs(score - total) > 0.0501 or tenant["ease"]["band"] != band:
                yield f"{name}: the ease is {score} and {tenant['ease']['band']}, not {total}"

    def cohort_faults(self, asked: Asked) -> Iterator[str]:
        """No tenant lost or twice, guardrails kept, totals that add up."""
        listed = [tenant for cohort in self.plan["cohorts"] for tenant in cohort["tenants"]]
        listed += [each["tenant"] for each in self.plan["unplaced"]]
        if sorted(listed) != sorted(self.of):
            yield f"tenants are lost or twice: {sorted(listed)}"
        for cohort in self.plan["cohorts"]:
            members, slot = cohort["tenants"], cohort["order"] - 1
            vms, used, risk, good = self.weight(members)
            if self.refuses(members, slot, asked):
                yield f"{cohort['name']} passes a guardrail: {vms, used, risk, good}"
            if cohort["vms"] != vms or abs(cohort["used_gb"] - used / 1024) > 0.006:
                yield f"{cohort['name']} has other totals: {vms, used / 1024}"
            if vms and abs(cohort["average_risk"] - risk / vms) > 0.00501:
                yield f"{cohort['name']} has another mean risk: {risk / vms}"
            if vms and abs(cohort["os_support_pct"] - 100 * good / vms) > 0.00501:
                yield f"{cohort['name']} has another share of supported systems: {good / vms}"

    def order_faults(self) -> Iterator[str]:
        """Nothing before what it needs, by cohorts and by the clock; days of one cohort alone."""
        for one, other in self.needs:
            if one in self.slot and other in self.slot and self.slot[one] < self.slot[other]:
                yield f"{one} is in an earlier cohort than {other}"
        by_id = {vm["id"]: vm for vm in self.vms}
        for edge in self.plan["dependencies"]:
            later, first = by_id[edge["vm"]], by_id[edge["depends_on"]]
            done = first["end_day"], first["end_hour"] - 1e-3
            if edge["kind"] == "order" and done > (later["day"], later["start_hour"]):
                yield f"{later['name']} starts before {first['name']} is done"
        last = 0
        for cohort in self.plan["cohorts"]:
            own = [vm for vm in self.vms if vm["cohort"] == cohort["name"]]
            if own and min(vm["day"] for vm in own) <= last:
                yield f"{cohort['name']} shares a day with the one before"
            last = max([last, *(vm["end_day"] for vm in own)])

    def unplaced_faults(self, asked: Asked) -> Iterator[str]:
        """In equal shares each unit that is left out is tried in each cohort."""
        if asked.ramp:
            return
        for unit in self.units():
            if unit[0] in self.slot:
                continue
            low = [self.slot[b] for a, b in self.needs if a in unit and b in self.slot]
            high = [self.slot[a] for a, b in self.needs if b in unit and a in self.slot]
            for slot in range(max(low, default=0), min(high, default=asked.slots - 1) + 1):
                inside = [tenant for tenant, own in self.slot.items() if own == slot]
                if not self.refuses([*inside, *unit], slot, asked):
                    yield f"{unit} would fit into cohort {slot + 1}"

    def units(self) -> list[tuple[str, ...]]:
        """Tenants that sets or rings of dependencies bind into one."""
        reach = {name: self._reached(name) for name in self.of}
        together = [{self.tenant_of[vm_id] for vm_id in each} for each in self.plan["sets"]]
        groups = [{name} | {b for b in reach[name] if name in reach[b]} for name in self.of]
        for each in together:
            joined = set().union(each, *(group for group in groups if group & each))
            groups = [joined if group & each else group for group in groups]
        return sorted({tuple(sorted(group)) for group in groups})

    def _reached(self, name: str) -> set[str]:
        found: set[str] = set()
        queue = [name]
        while queue:
            here = queue.pop()
            new = {b for a, b in self.needs if a == here} - found
            found |= new
            queue += new
        return found

    # -- what a strategy gives where nothing interferes ----

    def expected(self, asked: Asked) -> list[list[str]]:
        """The cohorts of a strategy in equal shares, without guardrails and dependencies."""
        names = sorted(self.of, key=lambda name: (self.ease[name], name))
        slots = asked.slots
        if slots == 1:
            return [names]
        if asked.strategy == "pilot_bulk":
            proving = [name for name in names if sum(made.on for _, made in self.of[name]) >= 5]
            rest = [name for name in names if name not in proving]
            pilot = [*proving, *rest][: asked.pilot]
            return [pilot, *self._cut([name for name in names if name not in pilot], slots - 1)]
        mean = {name: self.weight([name])[2] / self.weight([name])[0] for name in names}
        if asked.strategy == "riskiest_last":
            risky = [name for name in names if mean[name] >= 10]
            if not risky:
                riskiest = sorted(names, key=lambda name: (-mean[name], name))
                risky = riskiest[: max(1, len(names) // 10)]
            return [*self._cut([name for name in names if name not in risky], slots - 1), risky]
        if asked.strategy == "os_first":
            names.sort(key=lambda name: -self.weight([name])[3] / self.weight([name])[0])
        return self._cut(names, slots)

    def _cut(self, names: Sequence[str], slots: int) -> list[list[str]]:
        share = self.weight(names)[0] / slots
        found: list[list[str]] = [[]]
        for name in names:
            vms, more = self.weight(found[-1])[0], self.weight([name])[0]
            if vms and vms + more - share > more / 2 and len(found) < slots:
                found.append([])
            found[-1].append(name)
        return found + [[] for _ in range(slots - len(found))]

    def smallest_largest(self, slots: int) -> int:
        """The used MiB of the largest cohort at least, of all ways to spread the tenants."""
        sizes = sorted((self.weight([name])[1] for name in self.of), reverse=True)
        best = sum(sizes)
        sums = [0] * slots

        def spread(place: int) -> None:
            nonlocal best
            if place == len(sizes):
                best = min(best, max(sums))
                return
            for slot in range(slots):
                if sums[slot] + sizes[place] < best and sums[slot] not in sums[:slot]:
                    sums[slot] += sizes[place]
                    spread(place + 1)
                    sums[slot] -= sizes[place]

        spread(0)
        return best
