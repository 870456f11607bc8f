"""Lists and flows brought in through the window: chosen, looked at, applied, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QDialogButtonBox

from app.domain.model import Vm
from app.domain.planning.dependencies.edge import EdgeSource, EdgeState
from app.services import dependencies, shared_services
from app.ui.shell.list_import_dialog import ListImportDialog
from tests.ui.conftest import WAIT_MS, Planner


class Desk:
    """The window with hands to import lists."""

    def __init__(self, planner: Planner, folder: Path) -> None:
        self.planner, self.ctx, self.folder = planner, planner.ctx, folder
        plan = planner.ctx.plan
        assert plan is not None
        self.vms: list[Vm] = [
            vm for vm in plan.vms if vm.in_plan and vm.primary_ip and ";" not in vm.name
        ]

    def file(self, name: str, *lines: str) -> Path:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def open(self, command: str, *paths: Path) -> ListImportDialog:
        self.planner.dialogs.files = list(paths)
        self.planner.window.commands.action(command).trigger()

        def shown() -> list[ListImportDialog]:
            return [d for d in self.planner.window.findChildren(ListImportDialog) if d.isVisible()]

        self.planner.qtbot.waitUntil(lambda: bool(shown()), timeout=WAIT_MS)
        dialog = shown()[0]
        self.previewed(dialog)
        return dialog

    def previewed(self, dialog: ListImportDialog) -> None:
        self.planner.qtbot.waitUntil(lambda: not dialog.previewing.working, timeout=WAIT_MS)

    def edges(self) -> list[tuple[int, int, EdgeSource, EdgeState]]:
        found = dependencies.read(self.ctx.workspace, self.ctx.project_id).edges
        return [(each.vm_id, each.needs, each.source, each.state) for each in found]

    def rows(self, dialog: ListImportDialog, title: str) -> list[tuple[object, ...]]:
        return list(dialog.tables[title].records.all_records())


@pytest.fixture
def desk(sample_planner: Planner, tmp_path: Path) -> Desk:
    return Desk(sample_planner, tmp_path)


def test_a_table_is_matched_previewed_applied_and_undone(desk: Desk) -> None:
    a, b, c = desk.vms[:3]
    path = desk.file(
        "needs.csv", "Server;Depends on;Type", f"{a.name};{b.name};order", f"{b.name};{c.name};",
        f"{c.name};{a.name};order", f"ghost;{a.name};", f"{a.name};{c.name};strange",
    )  # fmt: skip
    dialog = desk.open("import-dependencies", path)
    assert dialog.fields["name"].currentText() == "Server"
    assert dialog.fields["depends_on"].currentText() == "Depends on"
    assert len(desk.rows(dialog, "New")) == 2
    assert "ring" in str(desk.rows(dialog, "Rings")[0][3])
    said = [str(row[1]) for row in desk.rows(dialog, "Not taken")]
    assert said == [
        "Row 5: “ghost” is no VM of this project.",
        "Row 6: “strange” is no kind of dependency.",
    ]
    assert dialog.apply_button.text() == "Add 2 dependencies"
    assert desk.edges() == []  # nothing is written before
    dialog.apply_button.click()
    desk.planner.settle()
    table = EdgeSource.TABLE, EdgeState.ACCEPTED
    assert desk.edges() == [(a.id, b.id, *table), (b.id, c.id, *table)]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.edges() == []


def test_a_column_is_mapped_by_hand(desk: Desk) -> None:
    a, b = desk.vms[:2]
    path = desk.file("odd.csv", "Thing one,Thing two", f"{a.name},{b.name}")
    dialog = desk.open("import-dependencies", path)
    assert "No column of odd.csv tells the VM." in dialog.sentence.text()
    assert not dialog.apply_button.isEnabled()
    for role, place in (("name", 0), ("depends_on", 1)):
        field = dialog.fields[role]
        field.setCurrentIndex(field.findData(place))
        field.activated.emit(field.currentIndex())
    desk.previewed(dialog)
    assert dialog.apply_button.text() == "Add 1 dependency"
    dialog.reject()
    assert desk.edges() == []


def test_a_column_is_one_thing(desk: Desk) -> None:
    a, b = desk.vms[:2]
    dialog = desk.open(
        "import-dependencies", desk.file("x.csv", "VM,Depends on", f"{a.name},{b.name}")
    )
    field = dialog.fields["needed_by"]
    field.setCurrentIndex(field.findData(1))
    field.activated.emit(field.currentIndex())
    assert dialog.fields["depends_on"].currentText() == "–"
    desk.previewed(dialog)
    assert desk.rows(dialog, "New")[0][1:3] == (b.name, a.name)
    dialog.reject()


def test_another_sheet_is_read(desk: Desk) -> None:
    a, b = desk.vms[:2]
    book = Workbook()
    sheet = book.active
    sheet.title = "First"
    sheet.append(["VM", "Depends on"])
    sheet.append([a.name, "ghost"])
    other = book.create_sheet("Second")
    other.append(["Server", "Needs"])
    other.append([a.name, b.name])
    path = desk.folder / "book.xlsx"
    book.save(path)
    dialog = desk.open("import-dependencies", path)
    assert desk.rows(dialog, "New") == []
    dialog.sheet.setCurrentText("Second")
    dialog.sheet.activated.emit(dialog.sheet.currentIndex())
    desk.previewed(dialog)
    assert dialog.fields["name"].currentText() == "Server"
    assert len(desk.rows(dialog, "New")) == 1
    dialog.reject()


def test_the_table_that_tells_needs_is_taken_among_several(desk: Desk) -> None:
    a, b = desk.vms[:2]
    book = Workbook()
    sheet = book.active
    sheet.title = "CMDB"
    for row in (["VM", "Owner"], [a.name, "Ann"], [], ["VM", "Application"], [b.name, "Shop"],
                [], ["Server", "Depends on"], [a.name, b.name]):  # fmt: skip
        sheet.append(row)
    path = desk.folder / "book.xlsx"
    book.save(path)
    dialog = desk.open("import-dependencies", path)
    assert dialog.sheet.currentText() == "CMDB, row 7"
    assert "Taken: “CMDB, row 7”, with headings in row 7" in dialog.note.text()
    assert len(desk.rows(dialog, "New")) == 1
    dialog.reject()
    dialog = desk.open("import-facts", path)
    shown = [dialog.sheet.itemText(place) for place in range(dialog.sheet.count())]
    assert shown == ["CMDB", "CMDB, row 4", "CMDB, row 7"]
    assert desk.rows(dialog, "Facts")[0][1:] == (a.name, "Owner", "", "Ann")
    dialog.sheet.setCurrentText("CMDB, row 4")
    dialog.sheet.activated.emit(dialog.sheet.currentIndex())
    desk.previewed(dialog)
    assert desk.rows(dialog, "Facts")[0][1:] == (b.name, "Application", "", "Shop")
    assert "“CMDB, row 4”" in dialog.note.text()
    dialog.reject()


def test_facts_are_matched_and_kept(desk: Desk) -> None:
    a, b = desk.vms[:2]
    path = desk.file(
        "cmdb.csv", "Hostname,Application,Owner,Depends on",
        f"{a.name.upper()},Payroll,Ann,{b.name}", "ghost,Payroll,,",
    )  # fmt: skip
    dialog = desk.open("import-facts", path)
    assert [row[2:] for row in desk.rows(dialog, "Facts")] == [
        ("Application", "", "Payroll"), ("Owner", "", "Ann"),
    ]  # fmt: skip
    assert len(desk.rows(dialog, "Dependencies")) == 1
    dialog.apply_button.click()
    desk.planner.settle()
    plan = desk.ctx.plan
    assert plan is not None
    vm = next(vm for vm in plan.vms if vm.id == a.id)
    assert (vm.application, vm.owner) == ("Payroll", "Ann")
    assert desk.edges() == [(a.id, b.id, EdgeSource.FACTS, EdgeState.ACCEPTED)]


def test_flows_of_several_files_are_proposals(desk: Desk) -> None:
    client, server, other = desk.vms[:3]
    csv = desk.file(
        "firewall.csv", "Source IP,Destination IP,Destination Port,Protocol,Bytes,Time",
        *(
            f"{client.primary_ip},{server.primary_ip},5432,tcp,1000,2026-11-0{day} 10:00:00"
            for day in range(1, 5)
        ),
        f"{client.primary_ip},198.51.100.7,443,tcp,10,2026-11-01 10:00:00",
    )  # fmt: skip
    listing = desk.file(
        "ss.txt", "State Recv-Q Send-Q Local Address:Port Peer Address:Port",
        *(f"ESTAB 0 0 {other.primary_ip}:4400{n} {server.primary_ip}:5432" for n in range(3)),
    )  # fmt: skip
    dialog = desk.open("import-flows", csv, listing)
    assert dialog.part.count() == 2
    assert {row[1:3] for row in desk.rows(dialog, "Proposed")} == {
        (client.name, server.name), (other.name, server.name),
    }  # fmt: skip
    assert desk.rows(dialog, "Addresses of nobody")[0][1] == "198.51.100.7"
    dialog.part.setCurrentIndex(1)
    assert not dialog.columns_area.isVisible()  # a listing has no columns
    dialog.apply_button.click()
    desk.planner.settle()
    assert {(each[0], each[1], each[3]) for each in desk.edges()} == {
        (client.id, server.id, EdgeState.PROPOSED), (other.id, server.id, EdgeState.PROPOSED),
    }  # fmt: skip
    assert shared_services.listed(desk.ctx.workspace, desk.ctx.project_id) == []


def test_what_is_sure_is_accepted_with_the_import_in_one_step(desk: Desk) -> None:
    client, server, other = desk.vms[:3]
    csv = desk.file(
        "firewall.csv", "Source IP,Destination IP,Destination Port,Protocol,Bytes,Time",
        *(
            f"{client.primary_ip},{server.primary_ip},5432,tcp,1000,2026-11-0{day} 10:00:00"
            for day in range(1, 5)
        ),
        f"{client.primary_ip},{other.primary_ip},5432,tcp,10,2026-11-01 10:00:00",
    )  # fmt: skip
    dialog = desk.open("import-flows", csv)
    assert dialog.apply_button.text() == "Propose 2 dependencies"
    sure = {row[2]: row[4] for row in desk.rows(dialog, "Proposed")}
    assert sure[server.name] >= 80 > sure[other.name]
    assert not dialog.least.isEnabled()
    dialog.accepting.click()
    assert dialog.apply_button.text() == "Accept 1 dependency, propose 1"
    dialog.least.setValue(0)
    assert dialog.apply_button.text() == "Accept 2 dependencies"
    dialog.least.setValue(80)
    dialog.apply_button.click()
    desk.planner.settle()
    assert {(each[1], each[3]) for each in desk.edges()} == {
        (server.id, EdgeState.ACCEPTED), (other.id, EdgeState.PROPOSED),
    }  # fmt: skip
    assert len(desk.ctx.operations.history.steps) == 1
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.edges() == []


def test_only_flows_are_accepted_from_a_confidence_on(desk: Desk) -> None:
    a, b = desk.vms[:2]
    dialog = desk.open(
        "import-dependencies", desk.file("x.csv", "VM,Depends on", f"{a.name},{b.name}")
    )
    assert not dialog.accepting.isVisible()
    assert not dialog.least.isVisible()
    dialog.reject()


def test_a_preview_is_stopped_and_asked_for_again(desk: Desk) -> None:
    a, b = desk.vms[:2]
    dialog = desk.open(
        "import-dependencies", desk.file("x.csv", "VM,Depends on", f"{a.name},{b.name}")
    )
    field = dialog.fields["kind"]
    field.activated.emit(field.currentIndex())
    assert dialog.previewing.working
    assert dialog.bar.isVisible()
    dialog.stop_button.click()
    desk.previewed(dialog)
    desk.planner.qtbot.waitUntil(lambda: not desk.ctx.runner.busy)
    assert dialog.sentence.text() == "Stopped. Nothing is changed."
    assert not dialog.apply_button.isEnabled()
    assert dialog.stop_button.text() == "Read again"
    dialog.stop_button.click()
    desk.previewed(dialog)
    assert dialog.apply_button.isEnabled()
    dialog.reject()


def test_a_file_that_is_no_table_is_refused_in_a_sentence(desk: Desk) -> None:
    path = desk.file("nothing.csv", "one")
    desk.planner.dialogs.files = [path]
    desk.planner.window.commands.action("import-facts").trigger()
    desk.planner.settle()
    assert "nothing.csv has no table" in desk.planner.toasts()[-1]
    assert not desk.planner.window.findChildren(ListImportDialog)


def test_cancel_writes_nothing(desk: Desk) -> None:
    a, b = desk.vms[:2]
    dialog = desk.open(
        "import-dependencies", desk.file("x.csv", "VM,Depends on", f"{a.name},{b.name}")
    )
    cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    cancel.click()
    desk.planner.settle()
    assert desk.edges() == []
