"""A process without rights: tests may run as root, whom no permission stops."""

from __future__ import annotations

BECOME_NOBODY = """
import os


def become_nobody():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
"""
"""Python text that defines ``become_nobody()``."""
