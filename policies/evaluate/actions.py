"""``Action`` and ``NotAction``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html : the prefix and the
name are not case-sensitive; ``*`` and ``?`` are wildcards.
"""

import re
from collections.abc import Sequence

from policies.evaluate.decision import Verdict
from policies.evaluate.request import Request
from policies.evaluate.wildcards import any_of

# No service's name has a wildcard, but all of them may be meant.
_ACTION = re.compile(r"\*|\*:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?_-]+")


class ActionElement:
    """The actions a statement is about, or all but these.

    Args:
        element: ``Action`` or ``NotAction``.
        patterns: What it names.
    """

    __slots__ = ("element", "expected", "negated", "test")

    def __init__(self, element: str, patterns: Sequence[str]) -> None:
        self.element = element
        self.expected = tuple(patterns)
        self.negated = element == "NotAction"
        self.test = any_of(((pattern.lower(), True),) for pattern in patterns)

    def judge(self, request: Request) -> Verdict:
        """How the element stands to a request.

        Args:
            request: The request.
        """
        return Verdict.MATCH if self.test(request.action_name) is not self.negated else Verdict.NO_MATCH

    def actual(self, request: Request) -> tuple[str, ...]:
        """The action of the request.

        Args:
            request: The request.
        """
        return (request.action,)


def is_action(pattern: str) -> bool:
    """Whether a text can be an action, or a pattern of actions.

    Args:
        pattern: The text.
    """
    return bool(_ACTION.fullmatch(pattern))
