"""How a failed run is told: in the words of who refused it."""

import traceback

from aws_facts import Problem
from resources import ResourceError
from sandbox.stack import _failed


def _raised() -> str:
    """What Pulumi tells of an error in a dynamic resource's provider."""
    error = ResourceError(Problem("arn:aws:x", "AccessDenied", "an answer", "Check the permissions."))
    frames = 'Traceback (most recent call last):\n  File "x.py", line 1, in create\n'
    return frames + "".join(traceback.format_exception_only(error))


def test_the_way_to_an_error_of_a_dynamic_resource_is_left_out() -> None:
    """Pulumi puts a traceback before it; a person needs the error."""
    (problem,) = _failed("dev", "up", [_raised(), "update failed"]).problems
    assert problem.got == "arn:aws:x: got AccessDenied; expected an answer. Check the permissions."


def test_other_words_stay_as_they_are() -> None:
    """Also when they are about a traceback, or are one without an error at its end."""
    for text in ("creating role: refused", "Traceback (most recent call last):"):
        (problem,) = _failed("dev", "up", [text]).problems
        assert problem.got == text
