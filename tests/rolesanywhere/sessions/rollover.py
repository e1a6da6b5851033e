"""A client that never stops asking, while its CA is renewed and a stolen certificate revoked under it."""

import threading
from collections import Counter
from typing import TYPE_CHECKING

from tests.rolesanywhere.conftest import source
from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued, authority, issue
from tests.rolesanywhere.sessions.signer import Answer, Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Rollover:
    """Everything of one rollover.

    Args:
        lab: The account; its root is the old one.
    """

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.answers: Counter[tuple[str, int, str]] = Counter()
        """How each generation's requests were answered: generation, status and text, and how often."""
        new_root = authority("CN=Root G2")
        self._roots = (self.lab.root, new_root)
        self._signers = {
            "old": self.lab.signer(issue("CN=web", self.lab.root)),
            "new": self.lab.signer(issue("CN=web", new_root)),
        }
        self._stolen = issue("CN=web", self.lab.root)
        self._valid: Sequence[str] = ("old",)
        self._lock = threading.Lock()

    def run(self, sessions: int) -> None:
        """Ask for so many sessions; at a quarter, a half and three quarters of them something changes.

        Each change is made while requests go on, by certificates that are valid before and after it.
        """
        arns = self.lab.arns()
        asked = 0
        steps: list[Callable[[], None]] = [self.overlap, self.revoke, self.end]
        quarter = sessions // (len(steps) + 1)
        for step in (*steps, None):
            change = threading.Thread(target=step) if step is not None else None
            for _ in range(quarter):
                with self._lock:
                    generation = self._valid[asked % len(self._valid)]
                self._note(generation, self._ask(self._signers[generation], arns))
                asked += 1
                if change is not None and asked % quarter == quarter // 2:
                    if step == self.end:
                        self._use("new")
                    change.start()
            if change is not None:
                change.join(timeout=60)
                assert not change.is_alive()

    def stolen(self) -> Answer:
        """How the stolen certificate is answered."""
        return self.lab.ask(self._stolen)

    def retired(self) -> Answer:
        """How a certificate of the old generation is answered."""
        return self._ask(self._signers["old"], self.lab.arns())

    def _ask(self, signer: Signer, arns: dict[str, str]) -> Answer:
        return signer.ask(**arns)

    def _note(self, generation: str, answer: Answer) -> None:
        text = "" if answer.status == 201 else answer.body.get("message", "")
        self.answers[generation, answer.status, text] += 1

    def _use(self, *generations: str) -> None:
        with self._lock:
            self._valid = generations

    def overlap(self) -> None:
        """Trust both roots."""
        self._trust(*self._roots)
        self._use("old", "new")

    def revoke(self) -> None:
        """Import a list with the stolen certificate."""
        found = revoking(self.lab.root, self._stolen.certificate)
        self.lab.account.client().import_crl(
            name="crl", crlData=pem(found), trustAnchorArn=self.lab.anchor["trustAnchorArn"], enabled=True
        )

    def end(self) -> None:
        """Trust the new root alone."""
        self._trust(self._roots[1])

    def _trust(self, *roots: Issued) -> None:
        self.lab.account.client().update_trust_anchor(
            trustAnchorId=self.lab.anchor["trustAnchorId"], source=source(*(each.pem for each in roots))
        )
