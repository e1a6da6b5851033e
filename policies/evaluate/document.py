"""From a document's text to a compiled policy; whatever is wrong is told at once.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from policies.evaluate.errors import DocumentError
from policies.evaluate.grammar import DOCUMENT_ELEMENTS, GRAMMARS
from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.messages import Case
from policies.evaluate.noting import Notes
from policies.evaluate.reading import StatementReader
from policies.evaluate.statement import Policy, Statement

# The only version with policy variables; a document without a version is of the other one.
_WITH_VARIABLES = "2012-10-17"
_OLD = "2008-10-17"


def compile_policy(document: str | Mapping[str, Any], policy_type: PolicyType, *, name: str) -> Policy:
    """Parse a policy once, to be asked often.

    Args:
        document: Its JSON text, or the parsed text.
        policy_type: What kind of policy it is; the grammar depends on it.
        name: What to call it in reasons and errors.

    Returns:
        The compiled policy.

    Raises:
        DocumentError: The document is not one AWS would take; every fault of it.
    """
    notes = Notes(name, GRAMMARS[policy_type].messages)
    parsed = _parsed(document, notes) if isinstance(document, str) else document
    statements = [] if notes.faults else _statements(parsed, policy_type, notes)
    if notes.faults:
        raise DocumentError(*notes.faults)
    return Policy(
        name=name,
        policy_type=policy_type,
        allows=tuple(statement for statement in statements if statement.effect is Effect.ALLOW),
        denies=tuple(statement for statement in statements if statement.effect is Effect.DENY),
    )


def _parsed(text: str, notes: Notes) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            notes.add("", f"{twice!r} twice", "each element once", "Put the values in one list.")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        notes.add("", f"what is no JSON ({error})", "a JSON document", "Correct it.", Case.JSON)
        return None


def _statements(document: Any, policy_type: PolicyType, notes: Notes) -> list[Statement]:
    if not isinstance(document, Mapping):
        notes.add("", type(document).__name__, "a JSON object", "Write { ... }.")
        return []
    _check_elements(document, policy_type, notes)
    listed = document.get("Statement")
    listed = [listed] if isinstance(listed, Mapping) else listed
    if not isinstance(listed, list | tuple) or not listed:
        notes.add("Statement", repr(listed), "at least one statement", "Add a statement.", Case.EMPTY)
        return []
    variables = document.get("Version") == _WITH_VARIABLES
    found = []
    for index, elements in enumerate(listed):
        inner = notes.below(f"Statement[{index}]")
        found.append(StatementReader(inner, policy_type, variables=variables).read(elements, index))
    statements = [statement for statement in found if statement is not None]
    _check_sids(statements, notes)
    return statements


def _check_elements(document: Mapping[str, Any], policy_type: PolicyType, notes: Notes) -> None:
    known = DOCUMENT_ELEMENTS[policy_type]
    for element in sorted(document.keys() - known, key=str):
        expected = f"only {', '.join(sorted(known))} in a {policy_type.value}"
        notes.add("", f"the element {element!r}", expected, "Remove it.", notes.said(Case.FIELD, element))
    version = document.get("Version", _OLD)
    versions = GRAMMARS[policy_type].versions
    if version not in versions:
        notes.add("Version", repr(version), " or ".join(versions), "Use 2012-10-17.", Case.VERSION)


def _check_sids(statements: Iterable[Statement], notes: Notes) -> None:
    seen: set[str] = set()
    for statement in statements:
        if statement.sid and statement.sid in seen:
            place = f"Statement[{statement.index}].Sid"
            notes.add(place, repr(statement.sid), "a Sid of its own", "Rename it.", Case.SID_TWICE)
        seen.add(statement.sid or "")
