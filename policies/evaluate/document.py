"""From a document's text to a compiled policy; whatever is wrong is told at once.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.evaluate.errors import DocumentError, Fault
from policies.evaluate.grammar import DOCUMENT_ELEMENTS, GRAMMARS
from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.reading import StatementReader
from policies.evaluate.statement import Policy, Statement

_WITH_VARIABLES = "2012-10-17"


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
    faults: list[Fault] = []
    parsed = _parsed(document, name, faults) if isinstance(document, str) else document
    statements = list(_statements(parsed, policy_type, name, faults))
    if faults:
        raise DocumentError(*faults)
    return Policy(
        name=name,
        policy_type=policy_type,
        allows=tuple(statement for statement in statements if statement.effect is Effect.ALLOW),
        denies=tuple(statement for statement in statements if statement.effect is Effect.DENY),
    )


def _parsed(text: str, name: str, faults: list[Fault]) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(pairs)
        if len(seen) < len(pairs):
            names = [key for key, _ in pairs]
            repeated = sorted({key for key in names if names.count(key) > 1})
            faults.append(
                Fault(name, f"{repeated[0]!r} twice", "each element once", "Put the values in one list.")
            )
        return seen

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        message = "This policy contains invalid Json"
        raise DocumentError(
            Fault(name, f"what is no JSON ({error})", "a JSON document", "Correct it.", message)
        ) from error


def _statements(
    document: Any, policy_type: PolicyType, name: str, faults: list[Fault]
) -> Iterator[Statement]:
    if not isinstance(document, Mapping):
        faults.append(Fault(name, type(document).__name__, "a JSON object", "Write { ... }."))
        return
    faults.extend(_document_faults(document, policy_type, name))
    listed = document.get("Statement")
    listed = [listed] if isinstance(listed, Mapping) else listed
    if not isinstance(listed, list | tuple) or not listed:
        faults.append(Fault(f"{name}.Statement", repr(listed), "at least one statement", "Add a statement."))
        return
    variables = document.get("Version") == _WITH_VARIABLES
    sids: set[str] = set()
    for index, elements in enumerate(listed):
        where = f"{name}.Statement[{index}]"
        reader = StatementReader(where, policy_type, variables=variables)
        statement = reader.read(elements, index)
        faults.extend(reader.faults)
        if statement is None:
            continue
        if statement.sid and statement.sid in sids:
            message = "Statement IDs (SID) in a single policy must be unique."
            faults.append(Fault(f"{where}.Sid", statement.sid, "a Sid of its own", "Rename it.", message))
        sids.add(statement.sid or "")
        yield statement


def _document_faults(document: Mapping[str, Any], policy_type: PolicyType, name: str) -> Iterator[Fault]:
    for element in document.keys() - DOCUMENT_ELEMENTS[policy_type]:
        expected = f"only {', '.join(sorted(DOCUMENT_ELEMENTS[policy_type]))} in a {policy_type.value}"
        yield Fault(name, f"the element {element!r}", expected, "Remove it.")
    version = document.get("Version", "2008-10-17")
    versions = GRAMMARS[policy_type].versions
    if version not in versions:
        message = "The policy must contain a valid version string"
        yield Fault(f"{name}.Version", repr(version), " or ".join(versions), "Use 2012-10-17.", message)
