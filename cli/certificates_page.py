"""Writes `docs/certificates.md` from the rules themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

INTRODUCTION = """\
# The rules about certificates

Generated from the rules `./rolesanywhere certs check` judges by. Each says `pass`, `fail` or `unknown`;
unknown means that AWS does not say. What is unknown is not refused: try it in an account first.
"""

NEVER = "(is at worst unknown)"


def certificates_page() -> str:
    """Every rule: what it asks for, what to do where it is broken, and where it is stated."""
    lines = [INTRODUCTION]
    for title, rules in _sections().items():
        lines += [
            f"## {title}",
            "",
            "| rule | asks for | where it is broken | stated in |",
            "|---|---|---|---|",
        ]
        lines += [*_rows(rules), ""]
    return "\n".join(lines)


def _rows(rules: Iterable[Any]) -> list[str]:
    return [
        f"| `{rule.name}` | {rule.expected.replace(', {now}', '')} | {rule.remedy or NEVER} | {rule.source} |"
        for rule in rules
    ]


def _sections() -> Mapping[str, Iterable[Any]]:
    from certs import rules
    from certs.rules.chain import CHAIN_RULES
    from certs.rules.revocation import CRL_RULES
    from certs.rules.session import SESSION_RULES

    return {
        "A trust anchor's bundle": rules.ANCHOR_FILE_RULES,
        "A trust anchor's certificates": rules.ANCHOR_RULES,
        "A workload's certificate": rules.END_ENTITY_RULES,
        "The session it becomes": SESSION_RULES,
        "The files of a workload's machine": rules.CERTIFICATE_FILE_RULES + rules.INTERMEDIATES_FILE_RULES,
        "A chain": CHAIN_RULES,
        "An intermediate of a chain": rules.INTERMEDIATE_RULES,
        "A revocation list": CRL_RULES,
    }
