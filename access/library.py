"""Every policy compiled once, however often it is asked."""

from collections.abc import Mapping

from access.landscape import Document
from policies.evaluate import DocumentError, Policy, compile_policy, context_keys


class Library:
    """Policies that were compiled, by name and text.

    Args:
        texts: Documents of managed policies by ARN, for those that are not on this machine.
    """

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._texts = texts or {}
        self._compiled: dict[Document, Policy | str] = {}
        self._keys: dict[int, tuple[Policy, frozenset[str]]] = {}

    def policy(self, document: Document) -> Policy | str:
        """A policy; where it cannot be judged, why.

        Args:
            document: The policy.
        """
        found = self._compiled.get(document)
        if found is None:
            text = self._texts.get(document.arn or "") if document.text is None else document.text
            found = self._compiled[document] = _compile(document, text)
        return found

    def keys(self, policy: Policy) -> frozenset[str]:
        """Every context key a policy of this library looks at.

        Args:
            policy: The policy.
        """
        # The policy is kept with its keys, so that its identity stays its own.
        found = self._keys.get(id(policy))
        if found is None:
            found = self._keys[id(policy)] = (policy, context_keys(policy))
        return found[1]


def _compile(document: Document, text: str | None) -> Policy | str:
    if text is None:
        return f"{document.name} is not on this machine"
    try:
        return compile_policy(text, document.policy_type, name=document.name)
    except DocumentError as error:
        return f"{document.name} cannot be judged: {error.problems[0]}"
