"""Waits until services answer. Arguments: folder of PID files, host, then ``name=port`` each."""

import http.client
import os
import sys
import time
from pathlib import Path

SECONDS = 180


def answers(host, port):
    """Empty when a service answers, else why not."""
    try:
        connection = http.client.HTTPConnection(host, port, timeout=120)
        connection.request("GET", "/")
        status = connection.getresponse().status
    except OSError as error:
        return str(error)
    return "" if status < 400 else f"HTTP {status}"


def check_alive(run, name, problem):
    try:
        os.kill(int(Path(run, f"{name}.pid").read_text()), 0)
    except (OSError, ValueError):
        sys.exit(f"openstack-up: {name} died: {problem}")


def main():
    run, host, *services = sys.argv[1:]
    end = time.time() + SECONDS
    for each in services:
        name, port = each.split("=")
        while problem := answers(host, int(port)):
            check_alive(run, name, problem)
            if time.time() > end:
                sys.exit(f"openstack-up: {name} does not answer: {problem}")
            time.sleep(0.1)
        check_alive(run, name, "another process has its port")


main()
