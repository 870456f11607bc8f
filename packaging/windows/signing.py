"""Signs programs for Windows where there is a certificate; without one they stay unsigned."""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def line_for(path: Path, certificate: Path, environment: Mapping[str, str]) -> list[str]:
    """The command that signs one program or installer."""
    line = ["signtool", "sign", "/fd", "SHA256", "/f", str(certificate)]
    line += ["/p", environment.get("WINDOWS_CERTIFICATE_PASSWORD", "")]
    stamp = environment.get("WINDOWS_TIMESTAMP_SERVER", "")
    if stamp:  # without it a signature ends with its certificate
        line += ["/tr", stamp, "/td", "SHA256"]
    return [*line, str(path)]


def sign(paths: Iterable[Path], environment: Mapping[str, str] = os.environ) -> bool:
    """Sign the files; false where the environment has no certificate."""
    packed = environment.get("WINDOWS_CERTIFICATE", "")
    if not packed:
        return False
    with tempfile.TemporaryDirectory() as name:
        certificate = Path(name) / "certificate.pfx"
        certificate.write_bytes(base64.b64decode(packed))
        for path in paths:
            if subprocess.run(line_for(path, certificate, environment), check=False).returncode:
                raise SystemExit(f"{path.name} could not be signed.")
    return True
