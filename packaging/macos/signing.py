"""Signs the program for macOS from the inside out, and has Apple notarise what people download."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
AD_HOC = "-"
_MACH_O = (
    b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf",
)  # fmt: skip
"""The first bytes of programs and libraries: of 64 and 32 bits, and of several processors."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing and notarising need; without an identity the program is signed ad hoc."""

    identity: str = AD_HOC
    apple_id: str = ""
    team: str = ""
    password: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Credentials:
        """The credentials in the environment."""
        return cls(
            environment.get("MACOS_SIGNING_IDENTITY", "") or AD_HOC,
            environment.get("MACOS_NOTARY_APPLE_ID", ""),
            environment.get("MACOS_NOTARY_TEAM", ""),
            environment.get("MACOS_NOTARY_PASSWORD", ""),
        )

    @property
    def is_ad_hoc(self) -> bool:
        """Whether there is no certificate to sign with."""
        return self.identity == AD_HOC

    @property
    def can_notarise(self) -> bool:
        """Whether Apple can be asked: it takes only what is signed with a certificate."""
        return not self.is_ad_hoc and all((self.apple_id, self.team, self.password))


def inside_out(app: Path) -> list[Path]:
    """What is to be signed in an app, each after all that lies in it; the app itself is last.

    Links are left out: what they lead to is in the list by its own name.
    """
    files = [path for path in app.rglob("*") if not path.is_symlink()]
    found = [path for path in files if path.is_file() and _is_mach_o(path)]
    found += [path for path in files if path.is_dir() and path.suffix in {".framework", ".app"}]
    main = app / "Contents" / "MacOS"
    # The program's own executable stands for the app, which is signed as a whole at the end.
    nested = [path for path in found if path.parent != main]
    own = [path for path in found if path.parent == main]
    return [*sorted(nested, key=lambda path: (-len(path.parts), str(path))), *sorted(own), app]


def _is_mach_o(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _MACH_O


def line_for(path: Path, credentials: Credentials) -> list[str]:
    """The command that signs one file, framework or app."""
    line = ["codesign", "--force", "--options", "runtime", "--sign", credentials.identity]
    line.append("--timestamp=none" if credentials.is_ad_hoc else "--timestamp")
    if path.suffix == ".app" or path.parent.name == "MacOS":
        name = "entitlements-adhoc.plist" if credentials.is_ad_hoc else "entitlements.plist"
        line += ["--entitlements", str(HERE / name)]
    return [*line, str(path)]


def sign(app: Path, credentials: Credentials) -> None:
    """Sign everything in the app and the app, and let macOS verify it."""
    for path in inside_out(app):
        _must(line_for(path, credentials))
    _must(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(app)])


def notarise(path: Path, credentials: Credentials) -> bool:
    """Have Apple look at a disk image and staple its ticket; false where that cannot be asked."""
    if not credentials.can_notarise:
        return False
    _must(
        ["xcrun", "notarytool", "submit", str(path), "--wait", "--apple-id", credentials.apple_id,
         "--team-id", credentials.team, "--password", credentials.password],
        said=f"xcrun notarytool submit {path.name}",
    )  # fmt: skip
    _must(["xcrun", "stapler", "staple", str(path)])
    _must(["xcrun", "stapler", "validate", str(path)])
    return True


def _must(line: list[str], said: str = "") -> None:
    """Run a command; when it fails, tell it by words that hold no secret."""
    if subprocess.run(line, check=False).returncode:
        raise SystemExit(f"This failed: {said or ' '.join(line)}")
