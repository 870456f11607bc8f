from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.paths import HOME_VARIABLE, app_paths
from app.resources import licences_folder, resource_path, resources_folder


def test_the_source_tree_has_the_resources() -> None:
    assert resources_folder() == Path(__file__).parents[2] / "resources"
    assert resource_path("fonts/DejaVuSans.ttf").stat().st_size > 100_000
    assert resource_path("fonts").is_dir()


def test_every_font_has_its_licence() -> None:
    fonts = resource_path("fonts")
    licences = {path.stem.removeprefix("LICENSE-") for path in fonts.glob("LICENSE-*.txt")}
    for font in fonts.glob("*.ttf"):
        assert any(font.stem.startswith(licence) for licence in licences), font.name


def test_a_frozen_program_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "resources" / "samples").mkdir(parents=True)
    sample = tmp_path / "resources" / "samples" / "demo.xlsx"
    sample.write_bytes(b"")
    assert resource_path("samples/demo.xlsx") == sample


def test_what_is_missing_is_named() -> None:
    with pytest.raises(UserError) as caught:
        resource_path("samples/nothing.xlsx")
    assert "samples/nothing.xlsx" in caught.value.message
    assert "Install" in caught.value.hint


def test_paths_below_a_named_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "from environment"))
    assert app_paths().data == tmp_path / "from environment" / "data"
    paths = app_paths(tmp_path / "argument").create()
    assert paths.default_workspace.parent == paths.data
    folders = {paths.data, paths.config, paths.cache, paths.logs}
    assert len(folders) == 4
    for folder in folders:
        assert folder.is_dir()
        assert folder.parent == tmp_path / "argument"


def test_paths_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    paths = app_paths()
    assert paths.data.is_absolute()
    assert "Migration Planner" in str(paths.data)


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError) as caught:
        app_paths(tmp_path / "file" / "home").create()
    assert HOME_VARIABLE in caught.value.hint


def test_only_a_frozen_program_has_the_licences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert licences_folder() is None
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert licences_folder() is None
    (tmp_path / "licenses").mkdir()
    assert licences_folder() == tmp_path / "licenses"
