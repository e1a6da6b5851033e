"""What is wrong with a policy document beside its grammar: too much, too little, or nothing at all."""

from collections.abc import Mapping
from typing import Any

from policies.evaluate import PolicyType
from policies.lint import (
    actions,
    certificates,
    conditions,
    escalation,
    grammar,
    principals,
    resources,
    trust,
    values,
    whole,
)
from policies.lint.findings import LintFinding, Severity
from policies.lint.reading import Document
from policies.lint.rule import Family, Rule

__all__ = ["FAMILIES", "RULES", "LintFinding", "Rule", "Severity", "lint_policy"]

FAMILIES: Mapping[str, Family] = {
    "The document": Family((*grammar.RULES, *whole.RULES)),
    "Actions": actions.RULES,
    "Resources": resources.RULES,
    "Principals": principals.RULES,
    "Trust policies for Roles Anywhere": trust.RULES,
    "Certificate tags": certificates.RULES,
    "Conditions": Family((*conditions.RULES, *values.RULES)),
    "Privilege escalation": escalation.RULES,
}
"""The rules by what they are about, in the order findings are told in."""

RULES: Mapping[str, Rule] = {rule.id: rule for family in FAMILIES.values() for rule in family}
"""Every rule by its id."""


def lint_policy(
    document: str | Mapping[str, Any], policy_type: PolicyType, *, name: str
) -> tuple[LintFinding, ...]:
    """Everything the rules find in one policy document.

    Args:
        document: Its JSON text, or the parsed text.
        policy_type: What kind of policy it is.
        name: What to call it in the findings.

    Returns:
        The findings, in the order of the rules; empty when there is none. A document that is no policy is a
        finding, never an exception.
    """
    read = Document(document, policy_type, name)
    return tuple(finding for rule in RULES.values() for finding in rule.findings(read))
