"""The scripts that make the installers, which lie beside dev.py and not in a package."""

from __future__ import annotations

import sys

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "packaging"))
