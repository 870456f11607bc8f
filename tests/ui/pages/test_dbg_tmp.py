from tests.ui.pages.test_network_map import *
from tests.ui.conftest import *
def test_a(desk):
    row = desk.row("DMZ-210", "vcenter02.example.net")
    desk.page.reveal(row.mapping.source)
    desk.qtbot.waitUntil(lambda: desk.page.problems.heading.text().startswith("DMZ-210"))
    print(desk.page.network_action.isEnabled(), [r.mapping.source for r in desk.page._selected()])
    desk.ctx.happenings.go_to.connect(lambda *a: print('goto',a))
    desk.page.network_action.trigger()
    print(desk.planner.window.stages.current() if hasattr(desk.planner.window.stages,'current') else '')
def test_b(desk):
    desk.page.subnet_action.trigger()
    QGuiApplication.clipboard().setText("10.8.0.0/24\t10.9.0.1\n10.8.1.0/24\t10.8.1.1")
    desk.table.reveal(desk.row("HAL-DB-116").key, "cidr")
    desk.table.grid.setFocus()
    desk.table.paste_requested.connect(lambda c: print('paste',c))
    QTest.keyClick(desk.table.grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    print(desk.planner.toasts(), desk.ctx.undo_stack.count(), [type(w) for w in QApplication.topLevelWidgets() if w.isVisible()])
