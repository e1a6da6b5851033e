"""Measure CreateSession beside bare cryptography and ministack's AssumeRole, on one server in one run.

    python3 benchmarks/sessions.py [--rounds 9] [--requests 200]

What is measured is the server's own processor time: the client is another process, and has signed its
requests before. Everybody asks over one TLS connection. "Known" is a certificate that was seen before, as a
workload's is; "new" one that was not. Each round measures every row once, in another order; the table has
medians, and the median of the ratios to AssumeRole in the same round. AssumeRole carries the tags that
CreateSession makes of the certificate, and is compared where 100 sessions are alive, which is its best.
"""

import argparse
import logging
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store

from benchmarks.sessions_client import Block, Place, work
from certs import identity_of
from sandbox.emulator import load
from sandbox.rolesanywhere import write_sessions_to
from sandbox.temporary import NewSession
from tests.local_aws import LocalAws, serving
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

SUBJECT, ISSUER = "CN=web,O=Acme,OU=Operations", "CN=Root,O=Acme,OU=Authority"
KINDS = {"p256": "P-256", "rsa2048": "RSA-2048"}
FEW, MANY = 100, 100_000
ASSUME = ["sts:AssumeRole", "sts:TagSession"]
ALLOWED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ASSUME, "Resource": "*"}]}
BASE = ("AssumeRole", FEW)
Measured = dict[tuple[str, int], float]
"""Seconds of a row, and how many sessions were alive."""

SLOW = 10
"""ministack looks at every live session at each AssumeRole: with many alive so many fewer are asked."""


@dataclass
class Server:
    """The server in this process, and the client beside it."""

    local: LocalAws
    conversation: Connection

    def seconds(self, block: Block) -> float:
        """Processor time of the server for one request; what it issued is forgotten again."""
        self.conversation.send(block)
        assert self.conversation.recv() == "ready"
        sessions = load().sessions
        before = set(sessions)
        started = time.process_time()
        self.conversation.send("go")
        assert self.conversation.recv() == "done"
        spent = time.process_time() - started
        for key in sessions.keys() - before:
            del sessions[key]
        return spent / block.number

    def live(self, lab: Lab, number: int) -> None:
        """Have so many sessions alive."""
        roles, sessions = self.local.server.cloud.temporary, load().sessions
        role = roles.role(lab.account.id, lab.role)
        assert role is not None
        session = NewSession(
            account=lab.account.id,
            role=role,
            name="alive",
            duration=timedelta(hours=10),
            tags=identity_of(lab.web.certificate).tags,
            source_identity="CN=web",
        )
        while len(sessions) < number:
            roles.issue(session)


@contextmanager
def started(roots: Mapping[str, Issued]) -> Iterator[tuple[Server, Mapping[str, Lab]]]:
    """A server whose log is written as a real one's, and its client."""
    ours, theirs = multiprocessing.Pipe()
    client = multiprocessing.get_context("fork").Process(target=work, args=(theirs, roots, SUBJECT))
    client.start()
    with tempfile.TemporaryDirectory() as folder, serving() as local:
        logging.basicConfig(filename=Path(folder) / "server.log", level=logging.WARNING, force=True)
        logging.getLogger("sandbox.rolesanywhere").setLevel(logging.INFO)
        write_sessions_to(Path(folder) / "sessions.jsonl")
        labs = {kind: Lab(new_account(local), root) for kind, root in roots.items()}
        ours.send(place_of(local, labs))
        try:
            yield Server(local, ours), labs
        finally:
            ours.send(None)
            client.join(timeout=60)


def place_of(local: LocalAws, labs: Mapping[str, Lab]) -> Place:
    """What the client must know."""
    lab = labs["p256"]
    pair = local.make_user("benchmark", ALLOWED, lab.account.id)
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": lab.account.id},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    return Place(
        port=local.server.https_port,
        ca_file=local.ca_file,
        region=local.region,
        caller=(pair.access_key_id, pair.secret_access_key),
        assumed=lab.role_with("Assumed", {"Version": "2012-10-17", "Statement": [trust]}),
        tags=identity_of(issue(SUBJECT, lab.root).certificate).tags,
        arns={kind: each.arns() for kind, each in labs.items()},
    )


def bare(kind: str, root: Issued, number: int) -> float:
    """Processor time of cryptography alone: load a certificate, check a signature of its key and its path."""
    key = issue(SUBJECT, root, kind=kind).key
    text = b"AWS4-X509" * 20
    made = [issue(SUBJECT, root, key=key).certificate.public_bytes(Encoding.DER) for _ in range(number)]
    signatures = [_signed(key, text) for _ in range(number)]
    ends = ExtensionPolicy.permit_all()
    issues = ends.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    started = time.process_time()
    for der, signature in zip(made, signatures, strict=True):
        leaf = x509.load_der_x509_certificate(der)
        public: Any = leaf.public_key()
        if kind == "p256":
            public.verify(signature, text, ec.ECDSA(hashes.SHA256()))
        else:
            public.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
        builder = PolicyBuilder().store(Store([root.certificate])).time(datetime.now(UTC))
        verifier = builder.extension_policies(ee_policy=ends, ca_policy=issues).build_client_verifier()
        verifier.verify(leaf, [])
    return (time.process_time() - started) / number


def _signed(key: Any, text: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return bytes(key.sign(text, ec.ECDSA(hashes.SHA256())))


def one_round(server: Server, roots: Mapping[str, Issued], alive: int, number: int) -> Measured:
    """Seconds of each row at one number of live sessions, measured in a random order."""
    blocks = {
        f"CreateSession {name}, {way} certificate": Block(way, kind, number)
        for kind, name in KINDS.items()
        for way in ("known", "new")
    }
    blocks["AssumeRole"] = Block("assume", "", number if alive == FEW else max(number // SLOW, 1))
    blocks["no work at all (HTTP alone)"] = Block("empty", "", number)
    found = {(row, alive): server.seconds(blocks[row]) for row in random.sample(list(blocks), len(blocks))}
    for kind, name in KINDS.items():
        found[f"cryptography alone, {name}", alive] = bare(kind, roots[kind], number)
    return found


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--requests", type=int, default=200)
    given = parser.parse_args()
    roots = {kind: authority(ISSUER, kind=kind) for kind in KINDS}
    rounds: list[Measured] = [{} for _ in range(given.rounds)]
    with started(roots) as (server, labs):
        for alive in (FEW, MANY):
            server.live(labs["p256"], alive)
            one_round(server, roots, alive, 20)
            for measured in rounds:
                measured.update(one_round(server, roots, alive, given.requests))
    print(f"| {given.rounds} rounds | alive | a second | beside AssumeRole at {FEW} alive |")
    print("|---|---|---|---|")
    for row in sorted(rounds[0], key=lambda row: (row[1], row[0])):
        rate = median(1 / measured[row] for measured in rounds)
        ratio = median(measured[row] / measured[BASE] for measured in rounds)
        print(f"| {row[0]} | {row[1]:,} | {rate:,.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
