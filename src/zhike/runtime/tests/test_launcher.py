"""The launcher: from anywhere, quickly, and without a word about where packages come from."""

import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from zhike.runtime import environment


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The launcher as a module, for an environment that does not exist yet."""
    monkeypatch.setenv("ZHIKE_VENV", str(tmp_path / "venv"))
    loader = importlib.machinery.SourceFileLoader("launcher", str(environment.ROOT / "zhike"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    return module


def test_it_runs_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "crm"
    link.symlink_to(environment.ROOT / "zhike")
    (tmp_path / "json.py").write_text("raise SystemExit('a file of the current folder was imported')")
    own = {**os.environ, "ZHIKE_VENV": sys.prefix}

    done = subprocess.run([link, "--help"], cwd=tmp_path, env=own, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "serve" in done.stdout


def test_an_environment_is_ready_when_it_was_made_of_these_requirements(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher.VENV.mkdir()
    launcher.STAMP.write_text(launcher.stamp("run") + "\n")
    assert launcher.stamp("run") in launcher.stamped()
    assert launcher.stamp("test") not in launcher.stamped()

    monkeypatch.setattr(launcher, "ROOT", launcher.VENV)
    (launcher.ROOT / "requirements").mkdir()
    (launcher.ROOT / "requirements" / "run.txt").write_text("another==1.0\n")
    assert launcher.stamp("run") not in launcher.stamped()


def test_no_address_of_a_package_source_is_shown(launcher: ModuleType) -> None:
    said = (
        "Looking in indexes: https://me:secret@packages.example/simple\n"
        "WARNING: Retrying after HTTPSConnectionPool(host='packages.example', port=443): /simple/django/\n"
        "ERROR: 404 for https://packages.example/simple/django/ (HTTPSConnectionPool(host='packages.example'))\n"
        "ERROR: No matching distribution found for django==5.2\n"
    )

    shown = launcher.last_lines(said)

    assert "packages.example" not in shown
    assert "secret" not in shown
    assert "No matching distribution found for django" in shown


def test_a_missing_venv_module_is_named(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(SystemExit, match="apt-get install python3"):
        launcher.install_venv_module()


@pytest.mark.slow
def test_an_environment_of_another_interpreter_is_made_anew(launcher: ModuleType) -> None:
    launcher.VENV.mkdir()
    (launcher.VENV / "bin").mkdir()
    launcher.PYTHON.symlink_to("/nonexistent/python3.9")

    launcher.make_environment()

    done = subprocess.run([launcher.PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    assert done.returncode == 0
    shutil.rmtree(launcher.VENV)
