"""The frame around the stages: window, menus, docks, the one door for edits, undo."""
