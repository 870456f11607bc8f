"""Serves one API of the test cloud: imports it once, then forks the server.

Arguments: name, WSGI module, host, port, threads, configuration file, folder of PID files.
USR1 stops serving while the port stays open, USR2 serves from a fresh fork: a reset of the cloud
takes no start-up.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import waitress

SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD}
DIE_WITH_PARENT = 1


class Server:
    """The worker process and the socket that it serves."""

    def __init__(self, module, listener, threads):
        self.listener = listener
        self.threads = threads
        self.application = importlib.import_module(module).application
        self.worker = 0

    def serve(self):
        self.worker = os.fork()
        if self.worker:
            return
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        waitress.serve(
            self.application,
            sockets=[self.listener],
            threads=self.threads,
            ident=None,
            channel_timeout=600,
            connection_limit=500,
            max_request_body_size=8 << 30,
            clear_untrusted_proxy_headers=True,
        )
        os._exit(0)

    def stop(self):
        if self.worker:
            pid, self.worker = self.worker, 0
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def revive(self):
        """Serve again when the worker has died."""
        with contextlib.suppress(ChildProcessError):
            if self.worker and os.waitpid(self.worker, os.WNOHANG)[0]:
                time.sleep(0.5)
                self.serve()


def listening(host, port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(1024)
    return listener


def configure(name, conf):
    """Tell the service where its configuration is; each expects it in its own way."""
    os.environ[f"OS_{name.upper()}_CONFIG_DIR"] = str(Path(conf).parent)
    os.environ[f"OS_{name.upper()}_CONFIG_FILES"] = {
        "nova": "api-paste.ini;nova.conf",
        "keystone": conf,
    }.get(name, Path(conf).name)
    sys.argv = [name] if name in {"nova", "keystone"} else [name, "--config-file", conf]


def main():
    name, module, host, port, threads, conf, run = sys.argv[1:8]
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # before any thread starts
    listener = listening(host, int(port))
    configure(name, conf)
    server = Server(module, listener, int(threads))
    deadline = time.time() + 2  # threads that only live while the service starts
    while threading.active_count() > 1 and time.time() < deadline:
        time.sleep(0.02)
    gc.collect()
    gc.freeze()  # pages stay shared after the fork
    server.serve()
    while True:
        asked = signal.sigwait(SIGNALS)
        if asked in {signal.SIGTERM, signal.SIGINT}:
            server.stop()
            os._exit(0)
        if asked == signal.SIGUSR1:
            server.stop()
            Path(run, f"{name}.paused").touch()
        elif asked == signal.SIGUSR2 and not server.worker:
            server.serve()
        elif asked == signal.SIGCHLD:
            server.revive()


main()
