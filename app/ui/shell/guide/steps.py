"""The steps of the guided tour, as data: which page, what to look at there, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``stage`` is the page that is shown, empty for wherever one is.

    ``target`` is what is pointed at: the name of a part of the page, of a part of the window after
    ``window.``, or empty for the page as a whole. In ``text``, the id of a command in braces
    stands for its keys.
    """

    title: str
    text: str
    stage: str = ""
    target: str = ""


STEPS = (
    Step(
        "Pages in the order of a migration",
        "The bar on the left leads from the project to the target. A number beside a page counts "
        "what is still open there, a tick says that it is done.",
        "projects",
        "window.stages.tabBar",
    ),
    Step(
        "The figures that decide",
        "This line is always there: VMs in plan, data, risk, days against the deadline, readiness. "
        "Point at a figure to see how it is made, click it to go to its page.",
        "dashboard",
        "window.header",
    ),
    Step(
        "What the export holds",
        "The Dashboard adds up what RVTools found, and says how complete the data is.",
        "dashboard",
    ),
    Step(
        "Every VM",
        "Source VMs is one table: sort by a heading, filter by a column, edit with F2. The "
        "Inspector ({dock-inspector}) shows all that is known about the selected VM.",
        "vms",
        "table",
    ),
    Step(
        "Why a VM is red",
        "Risk lists the rules with the VMs that each one hits. Points and limits are yours to set.",
        "risk",
        "table",
    ),
    Step(
        "Whose VMs they are",
        "Tenants are found by folders, names or tags. Confirm them: waves and targets follow "
        "tenants.",
        "tenants",
        "table",
    ),
    Step(
        "Where networks go",
        "Give each network its counterpart in the target. Names that repeat can be filled in by a "
        "template.",
        "network_map",
        "table",
    ),
    Step(
        "Cohorts and waves",
        "Cohorts are the large steps, waves the nights. Both can be proposed for you and then "
        "changed by hand; every change can be undone.",
        "cohorts",
    ),
    Step(
        "The plan, day by day",
        "Migration Plan schedules the VMs within your bandwidth and windows. Export it as Excel or "
        "PDF from here.",
        "plan",
    ),
    Step(
        "Your own data",
        "Import RVTools makes a project of your own export. Commands ({palette}) finds "
        "everything by name, Help ({help}) explains the page in front.",
        "projects",
        "header",
    ),
)
