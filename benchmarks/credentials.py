"""Measure `credentials process`, cold and cached, beside an empty Python start, in one run.

    .venv/bin/python benchmarks/credentials.py [--rounds 25]

The environment must be complete (`./rolesanywhere test --quick` makes it so): the wrapper would make its own.
Wall time of whole processes. "Cached" hands out what is kept; "cold" asks a local AWS for a session first.
Each round runs every row once, in another order; the table has medians, and the median of the ratios to an
empty start of the same Python in the same round.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.local_aws import LocalAws, serving
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import authority

ROOT = Path(__file__).resolve().parent.parent
EMPTY = "an empty Python"


def parameters(local: LocalAws, folder: Path) -> Path:
    """The files of a workload, and the parameters that name them."""
    lab = Lab(new_account(local), authority("CN=Root"))
    certificate, key, file = folder / "web.pem", folder / "web.key", folder / "web.json"
    certificate.write_text(lab.web.pem)
    key.write_bytes(lab.web.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key.chmod(0o600)
    named = {"certificate": str(certificate), "privateKey": str(key), "credentialProcess": "unused"}
    file.write_text(json.dumps({**lab.arns(), "region": local.region, "durationSeconds": 3600, **named}))
    return file


def seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """How long one run takes."""
    started = time.perf_counter()
    subprocess.run(command, env=dict(environment), cwd="/", check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, serving() as local:
        file = parameters(local, Path(folder))
        words = ["credentials", "process", "--parameters", str(file), "--endpoint", local.endpoint]
        module, wrapper = [sys.executable, "-P", "-m", "cli", *words], [str(ROOT / "rolesanywhere"), *words]
        rows = {
            EMPTY: ([sys.executable, "-P", "-c", ""], "warm"),
            "cached, python -m cli": (module, "warm"),
            "cached, ./rolesanywhere": (wrapper, "warm"),
            "cold, ./rolesanywhere": (wrapper, "cold"),
        }
        plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        plain["AWS_CA_BUNDLE"] = local.ca_file
        measured: dict[str, list[float]] = {name: [] for name in rows}
        for number in range(-1, rounds):
            for name in random.sample(list(rows), len(rows)):
                command, cache = rows[name]
                cache = cache if cache == "warm" else f"cold{number}"
                spent = seconds(command, {**plain, "XDG_CACHE_HOME": f"{folder}/{cache}"})
                measured[name] += [spent] if number >= 0 else []
    print(f"| {rounds} rounds | milliseconds | beside an empty Python |")
    print("|---|---|---|")
    for name, found in measured.items():
        ratios = [own / empty for own, empty in zip(found, measured[EMPTY], strict=True)]
        print(f"| {name} | {median(found) * 1000:.0f} | {median(ratios):.2f} |")


if __name__ == "__main__":
    main()
