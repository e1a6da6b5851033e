"""What stands on the engine's PATH for a Python language host."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from sandbox.shims import COMPONENTS, DYNAMIC, POLICY_PACKS, install_shims, with_shims


def test_the_shim_runs_the_components_of_a_project_anywhere(tmp_path: Path) -> None:
    """It hands its arguments to the folder `components` with this interpreter, whatever the path."""
    root = tmp_path / "it's a project"
    (root / "components").mkdir(parents=True)
    (root / "components" / "__main__.py").write_text("import sys; print(sys.executable, sys.argv[1:])")
    install_shims(tmp_path / "shims", root)
    shim = tmp_path / "shims" / COMPONENTS
    told = subprocess.run([shim, "--logflow", "127.0.0.1:1"], capture_output=True, text=True, check=True)
    assert told.stdout == f"{sys.executable} ['--logflow', '127.0.0.1:1']\n"


def test_the_shim_runs_a_policy_pack(tmp_path: Path) -> None:
    """With this interpreter, where it is started; what the pack says of another interpreter is left out."""
    pack = tmp_path / "it's a pack"
    pack.mkdir()
    (pack / "__main__.py").write_text("import sys; print(sys.executable, sys.argv[1:])")
    install_shims(tmp_path / "shims", tmp_path)
    arguments = ("127.0.0.1:1", ".", "-toolchain=pip", "-virtualenv=venv")
    command = [str(tmp_path / "shims" / POLICY_PACKS), *arguments]
    told = subprocess.run(command, cwd=pack, capture_output=True, text=True, check=True)
    assert told.stdout == f"{sys.executable} ['127.0.0.1:1', '.']\n"


def test_the_shim_for_dynamic_resources_finds_the_project_s_modules(tmp_path: Path) -> None:
    """It runs Pulumi's own module with this interpreter, in any folder, whatever the path."""
    root = tmp_path / "it's a project"
    (root / "pulumi").mkdir(parents=True)
    (root / "pulumi" / "__init__.py").touch()
    (root / "pulumi" / "dynamic.py").write_text("import sys; print(sys.executable, sys.argv[1:])")
    install_shims(tmp_path / "shims", root)
    shim = tmp_path / "shims" / DYNAMIC
    told = subprocess.run([shim, "127.0.0.1:1"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert told.stdout == f"{sys.executable} ['127.0.0.1:1']\n"


def test_only_the_owner_may_use_or_change_it(tmp_path: Path) -> None:
    """Nobody else can put a provider in the engine's way."""
    install_shims(tmp_path / "shims", tmp_path)
    modes = [
        stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "shims", tmp_path / "shims" / COMPONENTS, tmp_path / "shims" / POLICY_PACKS)
    ]
    assert modes == [0o700, 0o700, 0o700]


def test_a_project_that_moved_is_followed(tmp_path: Path) -> None:
    """What was written for another place is written anew."""
    install_shims(tmp_path / "shims", tmp_path / "before")
    install_shims(tmp_path / "shims", tmp_path / "after")
    assert "before" not in (tmp_path / "shims" / COMPONENTS).read_text()


def test_the_shims_come_first_and_once(tmp_path: Path) -> None:
    """Before anything of the user's, also when the environment has them already."""
    once = with_shims(tmp_path, {"PATH": "/usr/bin:/bin", "HOME": "/h"})
    assert once == {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": "/h"}
    assert with_shims(tmp_path, once) == once
    assert with_shims(tmp_path, {})["PATH"].split(os.pathsep)[0] == str(tmp_path)
