"""What only the Windows program has: its icon, its version resource and its manifest.

packaging/app.spec calls this while PyInstaller runs, on Windows and under Wine alike.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

NAME = "Migration Planner"
ICON_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)

MANIFEST = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security>
      <requestedPrivileges>
        <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
      </requestedPrivileges>
    </security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application>
      <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
    </application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAware xmlns="http://schemas.microsoft.com/SMI/2005/WindowsSettings">true/pm</dpiAware>
      <dpiAwareness
        xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
      <longPathAware
        xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
      <activeCodePage
        xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8</activeCodePage>
    </windowsSettings>
  </application>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
        processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
    </dependentAssembly>
  </dependency>
</assembly>
"""
"""Sharp on every monitor, long paths, UTF-8 everywhere, the user's own rights, today's controls."""


def version_numbers(version: str) -> tuple[int, int, int, int]:
    """The four numbers that Windows wants of a version such as ``1.2.3`` or ``1.2.3rc1``."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    first, second, third, fourth = (*numbers, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def version_texts(version: str, file_name: str) -> dict[str, str]:
    """What Windows shows on the page “Details” of a program's properties."""
    return {
        "FileDescription": NAME,
        "FileVersion": version,
        "InternalName": Path(file_name).stem,
        "OriginalFilename": file_name,
        "ProductName": NAME,
        "ProductVersion": version,
    }


def version_resource(version: str, file_name: str) -> Any:
    """The version resource, as PyInstaller takes it."""
    from PyInstaller.utils.win32 import versioninfo

    numbers = version_numbers(version)
    english, unicode = 1033, 1200
    texts = [
        versioninfo.StringStruct(key, value)
        for key, value in version_texts(version, file_name).items()
    ]
    return versioninfo.VSVersionInfo(
        ffi=versioninfo.FixedFileInfo(filevers=numbers, prodvers=numbers, OS=0x40004),
        kids=[
            versioninfo.StringFileInfo([versioninfo.StringTable("040904B0", texts)]),
            versioninfo.VarFileInfo([versioninfo.VarStruct("Translation", [english, unicode])]),
        ],
    )


def write_icon(root: Path, target: Path) -> Path:
    """Make the icon in all its sizes from the largest picture of it."""
    from PIL import Image

    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(root / "resources" / "icons" / "app-512.png") as picture:
        whole = picture.convert("RGBA")
        drawn = [whole.resize((size, size), Image.Resampling.LANCZOS) for size in ICON_SIZES]
    sizes = [(size, size) for size in ICON_SIZES]
    drawn[-1].save(target, format="ICO", sizes=sizes, append_images=drawn[:-1])
    return target
