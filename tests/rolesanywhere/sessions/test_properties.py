"""Certificates, trust policies and requests built so that the answer is known: it is never another one."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.wire import Request, Response
from tests.rolesanywhere.sessions.direct import ROLE, request_of
from tests.rolesanywhere.sessions.situations import NOW, WRONG, Situation, key, situations

pytestmark = pytest.mark.slow

# The same examples each time, and no deadline: a slow machine is no failure.
SETTINGS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LEAST = 0.3
"""Either answer has at least this share of the examples."""


def ask(made: Situation) -> Response:
    """Sign what a situation describes and hand it in."""
    signer = made.desk.signer(made.leaf, *(each.certificate for each in made.chain))
    told = {"durationSeconds": made.seconds, "roleSessionName": made.session_name}
    members = made.desk.arns | {name: value for name, value in told.items() if value is not None}
    if "a role that is not listed" in made.wrong:
        members["roleArn"] = ROLE + "2"
    changes: dict[str, Any] = {"in_query": made.in_query, "date": NOW}
    if "signed with another key" in made.wrong:
        changes["key"] = key("p256", 60)
    if "signed at another time" in made.wrong:
        changes["date"] = NOW - timedelta(minutes=6)
    if "signed for another Region" in made.wrong:
        changes["region"] = "eu-central-1"
    query, headers, body = signer.but(**changes).signed(**members)
    if "body changed" in made.wrong:
        body += b" "
    request: Request = request_of(query, headers, body)
    response: Response = made.desk.service.handle(request)
    return response


def check_issued(made: Situation, response: Response) -> None:
    """One session, with the tags, names and duration the certificate and the request were made for."""
    (issued,) = made.desk.roles.issued
    serial = f"{made.leaf.certificate.serial_number:x}"
    assert issued.tags == made.tags
    assert issued.source_identity == f"CN={made.tags['x509Subject/CN']}"
    assert issued.name == (made.session_name or serial)
    assert issued.duration == timedelta(seconds=min(made.seconds or 3600, 3600))
    (subject,) = made.desk.shelf.subjects.all()
    assert json.loads(response.body)["subjectArn"] == subject.arn


def check_answer(made: Situation) -> int:
    """With nothing wrong a session, else a refusal for one of the wrongs and nothing issued."""
    response = ask(made)
    if made.wrong:
        code = response.headers.get("x-amzn-ErrorType", "")
        text = json.loads(response.body).get("message", "")
        assert (response.status, code, text) in made.refusals
        assert made.desk.roles.issued == []
    else:
        assert response.status == 201, response.body
        check_issued(made, response)
    return response.status


def test_the_answer_is_the_one_known_by_construction(record_property: Callable[[str, object], None]) -> None:
    """Nothing wrong, each wrong alone, and pairs of them: no crash, no fault, never another answer."""
    alone = [st.just(frozenset({wrong})) for wrong in WRONG]
    pairs = st.frozensets(st.sampled_from(sorted(WRONG)), min_size=2, max_size=2)
    answers: Counter[int] = Counter()
    for wrongs, examples in [(st.just(frozenset()), 200), (pairs, 50), *((each, 8) for each in alone)]:
        run = settings(SETTINGS, max_examples=examples)

        @run
        @given(situations(wrongs))
        def check(made: Situation) -> None:
            answers[check_answer(made)] += 1

        check()
    record_property("answers", dict(answers))
    assert LEAST <= answers[201] / answers.total() <= 1 - LEAST, answers
    assert answers.total() >= 300
