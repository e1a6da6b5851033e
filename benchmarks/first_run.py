"""Measure the first and the second `./rolesanywhere up`: time, and the disk that stays.

    python3 benchmarks/first_run.py [--keep-engine]

Clones this checkout into a temporary folder with an empty HOME, so that nothing is cached but what the
package manager of the machine shares. With --keep-engine the user's own engine is copied in first, which
measures everything but getting it. Prints a table; all rows come from one run.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def size_of(folder: Path) -> int:
    """Bytes in a folder, hard links counted once."""
    seen: dict[tuple[int, int], int] = {}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            status = file.stat()
            seen[status.st_dev, status.st_ino] = status.st_size
    return sum(seen.values())


def timed(label: str, command: list[str], environment: dict[str, str]) -> tuple[str, float]:
    """Run one command to its end and time it, in seconds."""
    started = time.monotonic()
    subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return label, time.monotonic() - started


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keep-engine", action="store_true", help="copy the user's engine in first")
    keep_engine = parser.parse_args().keep_engine
    with tempfile.TemporaryDirectory() as folder:
        home, checkout = Path(folder, "home"), Path(folder, "checkout")
        cache = home / ".cache" / "rolesanywhere"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
        own = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "rolesanywhere")
        if keep_engine:
            shutil.copytree(own, cache)
        environment = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
        environment |= {"HOME": str(home), "PIP_NO_CACHE_DIR": "1"}
        command = str(checkout / "rolesanywhere")
        rows = [
            timed("first up", [command, "up"], environment),
            timed("second up", [command, "up"], environment),
            timed("preview", [command, "preview"], environment),
            timed("down", [command, "down", "--yes"], environment),
        ]
        disk = {".venv": checkout / ".venv", ".sandbox": checkout / ".sandbox", "engine": cache}
        sizes = {name: size_of(path) for name, path in disk.items()}
        subprocess.run([command, "sandbox", "stop"], env=environment, check=True, stdout=subprocess.DEVNULL)
    for label, seconds in rows:
        print(f"{label:<12} {seconds:8.1f} s")
    for name, size in sizes.items():
        print(f"{name:<12} {size / 1e6:8.0f} MB")
    print(f"second / first: {rows[1][1] / rows[0][1]:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
