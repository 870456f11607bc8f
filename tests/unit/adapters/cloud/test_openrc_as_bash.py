"""Quoted values of an openrc file are read as bash itself reads them."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.cloud import openrc

SIGNS = "abcXY09 $`'\"\\#;&|=!%~*?{}()<>@:,./-+^[]"
COUNT = 1000


def double(text: str) -> str:
    return '"' + "".join(f"\\{sign}" if sign in '"\\$`' else sign for sign in text) + '"'


def single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def escaped(text: str) -> str:
    return "".join(sign if sign.isalnum() else f"\\{sign}" for sign in text)


STYLES: list[Callable[[str], str]] = [
    double,
    single,
    escaped,
    lambda text: single(text[:3]) + double(text[3:]),
    lambda text: double(text[:2]) + escaped(text[2:]),
]


def test_values_are_those_that_bash_gives(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash to compare with")
    rng = random.Random(5)
    texts = ["".join(rng.choices(SIGNS, k=rng.randint(1, 14))) for _ in range(COUNT)]
    lines = [f"export OS_V{at}={rng.choice(STYLES)(text)}" for at, text in enumerate(texts)]
    shown = [f'printf "%s\\0" "$OS_V{at}"' for at in range(COUNT)]
    done = subprocess.run(
        [bash], input="\n".join(lines + shown).encode(), capture_output=True, check=True
    )
    assert done.stdout.decode().split("\0")[:-1] == texts
    file = tmp_path / "openrc.sh"
    for at, line in enumerate(lines):
        renamed = line.replace(f"OS_V{at}=", "OS_PASSWORD=", 1)
        found = openrc.connection_in(f"export OS_AUTH_URL=https://cloud/v3\n{renamed}", file)
        assert found.secret == texts[at], line
