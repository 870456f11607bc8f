"""Secrets on the clipboard: never for long, and hidden from whatever keeps its history."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

CLEARED_MS = 30_000
"""How long a secret stays."""

_HIDDEN = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x01",
    "org.nspasteboard.ConcealedType": b"",
}
"""What managers of the clipboard look for in order to keep nothing of it."""


class SecretClipboard(QObject):
    """Puts one secret on the clipboard and takes it away, unless something else is there by then.

    It goes as well when the program ends.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._secret = ""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(CLEARED_MS)
        self.timer.timeout.connect(self.clear)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def copy(self, secret: str) -> None:
        """Put a secret on the clipboard, for half a minute."""
        data = QMimeData()
        data.setText(secret)
        for kind, mark in _HIDDEN.items():
            data.setData(kind, mark)
        QGuiApplication.clipboard().setMimeData(data)
        self._secret = secret
        self.timer.start()

    def clear(self) -> None:
        """Take the secret away if it is still there."""
        self.timer.stop()
        secret, self._secret = self._secret, ""
        clipboard = QGuiApplication.clipboard()
        if secret and clipboard.text(QClipboard.Mode.Clipboard) == secret:
            clipboard.clear(QClipboard.Mode.Clipboard)
