"""What only the macOS program has: its property list, its kind of file and its icon.

packaging/app.spec calls this while PyInstaller runs on macOS.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app import __version__
from app.paths import APP_NAME, WORKSPACE_SUFFIX

ROOT = Path(__file__).resolve().parent.parent.parent
APP = f"{APP_NAME}.app"
IDENTIFIER = "migration-planner"
"""Names the program to macOS. It is no address of the net turned round: the program has none."""

WORKSPACE_TYPE = f"{IDENTIFIER}.workspace"
OLDEST_SYSTEM = "13.0"
"""The oldest macOS for which the pinned Qt is made."""

ICON_SIZES = (16, 32, 64, 128, 256, 512, 1024)


def info(version: str = __version__) -> dict[str, Any]:
    """What Info.plist says beyond what PyInstaller writes by itself."""
    return {
        "CFBundleName": APP_NAME,
        "CFBundleDisplayName": APP_NAME,
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundlePackageType": "APPL",
        "LSMinimumSystemVersion": OLDEST_SYSTEM,
        "LSApplicationCategoryType": "public.app-category.business",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # follows the dark look of the system
        "NSSupportsAutomaticGraphicsSwitching": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": f"{APP_NAME} workspace",
                "CFBundleTypeRole": "Editor",
                "CFBundleTypeIconFile": "app.icns",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [WORKSPACE_TYPE],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": WORKSPACE_TYPE,
                "UTTypeDescription": f"{APP_NAME} workspace",
                "UTTypeConformsTo": ["public.data", "public.database"],
                "UTTypeIconFile": "app.icns",
                "UTTypeTagSpecification": {
                    "public.filename-extension": [WORKSPACE_SUFFIX.removeprefix(".")],
                    "public.mime-type": ["application/x-migration-planner"],
                },
            }
        ],
    }


def write_icon(target: Path) -> Path:
    """Make the icon in all its sizes from the largest picture of it."""
    from PIL import Image

    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(ROOT / "resources" / "icons" / "app-512.png") as picture:
        whole = picture.convert("RGBA")
        drawn = [whole.resize((size, size), Image.Resampling.LANCZOS) for size in ICON_SIZES]
    drawn[-1].save(target, format="ICNS", append_images=drawn[:-1])
    return target
