"""One window for each library: a second start hands its folders to the first, which comes to the front, and ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE_MS = 1500
MOST_BYTES = 1 << 20


def handed_over(home: Path, folders: Sequence[Path]) -> bool:
    """True where a window of this library is open already and has been told to come forward with `folders`."""
    socket = QLocalSocket()
    socket.connectToServer(_name(home))
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    socket.write(json.dumps([str(folder) for folder in folders]).encode() + b"\n")
    taken = socket.waitForBytesWritten(PATIENCE_MS) and socket.waitForReadyRead(PATIENCE_MS)
    socket.disconnectFromServer()
    return taken


class Instance(QObject):
    """The first window of a library listens here for later ones."""

    called = Signal(object)  # tuple[Path, ...]: come forward, with these folders

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(_name(home)):
            # A window that crashed leaves its socket behind; nobody answered there, so it may go.
            QLocalServer.removeServer(_name(home))
            self._server.listen(_name(home))

    def close(self) -> None:
        """Listen no longer."""
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._on_ready(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():
                self._on_ready(socket)

    def _on_ready(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > MOST_BYTES:
                socket.abort()
            return
        folders = _folders(bytes(socket.readLine(MOST_BYTES).data()))
        socket.write(b"ok\n")
        socket.flush()
        self.called.emit(folders)


def _folders(line: bytes) -> tuple[Path, ...]:
    try:
        named = json.loads(line)
    except ValueError:
        return ()
    return tuple(Path(name) for name in named if isinstance(name, str)) if isinstance(named, list) else ()


def _name(home: Path) -> str:
    """A name for the library that any system takes."""
    return "photosearch-" + hashlib.blake2b(str(home.resolve()).encode(), digest_size=10).hexdigest()
