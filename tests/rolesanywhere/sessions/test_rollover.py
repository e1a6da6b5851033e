"""Through a whole rollover, with a revocation in its middle, nobody with a valid certificate is refused."""

import pytest

from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.rollover import Rollover

SESSIONS = 1_000


@pytest.mark.slow
def test_no_valid_certificate_is_refused_while_anchor_and_list_change(fresh: Lab) -> None:
    """A thousand sessions by both generations; the stolen and the retired one are refused at once."""
    rollover = Rollover(fresh)
    assert rollover.stolen().status == 201
    rollover.run(SESSIONS)
    assert {(status, text) for _, status, text in rollover.answers} == {(201, "")}
    assert rollover.answers.total() == SESSIONS
    assert min(rollover.answers["old", 201, ""], rollover.answers["new", 201, ""]) > SESSIONS // 4
    assert rollover.stolen().refusal == (403, "AccessDeniedException", "Untrusted signing certificate")
    assert rollover.retired().refusal == (403, "AccessDeniedException", "Untrusted signing certificate")


@pytest.mark.slow
def test_a_revocation_in_the_middle_stops_the_stolen_one_alone(fresh: Lab) -> None:
    """While both generations are trusted: refused in the very next request, and nobody else."""
    rollover = Rollover(fresh)
    rollover.lab.arns()
    rollover.overlap()
    assert rollover.stolen().status == 201
    rollover.revoke()
    assert rollover.stolen().refusal == (403, "AccessDeniedException", "Certificate revoked")
    assert rollover.retired().status == 201
