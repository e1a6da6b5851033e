"""Writes `docs/fidelity.md`: what the rehearsal keeps of the real thing, from the tables that decide it."""

import importlib
import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

INTRODUCTION = """\
# Fidelity

Generated from the tables that decide it: what a rehearsal keeps of AWS and of the real aws provider, and
what not.

Real in a rehearsal: the Pulumi engine, your program, the components, boto3 and botocore, every SigV4
signature, every certificate. Stood in for: AWS itself and the aws provider plugin. Nothing here was compared
with a live account; every text and choice that AWS does not document carries its grade:

| grade | meaning |
|---|---|
| documented | an AWS page has it |
| observed | people report it from AWS |
| inferred | the rule is AWS's; the words or details are those of a neighbouring case |
| unknown | no source was found; the safe side was chosen |
"""

LEFT_OPEN = (
    "PartiQL is refused: ministack would ask for the permission on `*`, not on the table.",
    "Web identity and SAML sign-in are refused: ministack believes their tokens unread.",
    "EC2 offers instances alone and runs nothing: any image id, subnet and group will do.",
    "RunInstances is asked about one resource (subnet, group or image), without `ec2:` condition keys.",
    "The metadata service tells an instance its id, place and credentials; no user data, nothing signed.",
    "Sessions of instances have no `ec2:RoleDelivery` and no `ec2:SourceInstanceARN` condition key.",
    "Which of two limits AssumeRole names for a chained session, its role's or the hour, is inferred.",
    "`dynamodb:LeadingKeys` of a transaction or batch holds the keys of the whole request at once.",
    "Bucket policies that name a principal of another account: only a whole account is recognised.",
    "Buckets whose names are paths of ministack's own (`health`, `oauth2`, `login`, ...) are refused.",
    "AWS-managed policies beyond those ministack ships: an unknown one denies everything.",
    "ARNs are made in the partition `aws` alone: a China or GovCloud stack cannot be rehearsed.",
    "Service control policies, resource control policies, VPC endpoint policies, packed policy sizes.",
    "Everything is consistent at once: IAM's propagation delay after a change is not imitated.",
    "AWS Private CA is moto's: every key is RSA-2048, each certificate lasts a year, whatever was asked for.",
    "AWS Private CA has two templates, and no revocation lists, OCSP, resource policies or audit reports.",
    "`--persist` keeps no authority of AWS Private CA; anchors keep the certificate they read.",
    "The state of the local AWS ends with its process; `--persist` keeps it when it is stopped, not killed.",
    "Dates of signatures, buckets, objects and tables are the machine's, wherever `sandbox clock` is.",
    "Clients keep their own time: what one of them still holds may have ended by the sandbox's clock.",
    "An encrypted (`secure:`) value of the stack file is a placeholder, and a secret, in a rehearsal.",
)
"""What the local AWS does not do; each is a deviation a person may meet."""


def fidelity_page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, *_local_aws(), *_documents(), *_roles_anywhere(), *_stand_in(), *_vault()]
    return "\n".join(parts) + "\n"


def _local_aws() -> Iterator[str]:
    yield "## The local AWS\n"
    yield "ministack behind this project's front, which lets only signed calls of known services through.\n"
    yield "Corrected, each by a wrapper with a test that fails once ministack does it itself:\n"
    yield from _rows(("what", "why", "names replaced"), _corrections())
    yield "\nLeft open:\n"
    yield from (f"- {line}" for line in LEFT_OPEN)


def _corrections() -> Iterator[Sequence[str]]:
    """One row a correction: the first sentence of its module, and the rest of its docstring."""
    from sandbox.corrections import ALL

    modules = dict.fromkeys(inspect.getmodule(patch.make) for patch in ALL)
    for module in modules:
        if module is not None:
            first, _, rest = (inspect.getdoc(module) or "").partition("\n\n")
            patches = importlib.import_module(module.__name__).PATCHES
            yield first, rest, ", ".join(f"`{patch.place}`" for patch in patches)


def _documents() -> Iterator[str]:
    from sandbox.policy_documents.wordings import Wording

    yield "\n## Policy documents\n"
    yield "Checked before they are kept, because ministack keeps nearly anything.\n"
    rows = ((each.name, f"`{each.code}`", each.text, each.grade.name.lower()) for each in Wording)
    yield from _rows(("case", "code", "text", "grade"), rows)


def _roles_anywhere() -> Iterator[str]:
    from sandbox.rolesanywhere import CHOICES

    yield "\n## Roles Anywhere\n"
    yield "The service model is botocore's own. Beyond it:\n"
    rows = ((each.name, each.text, each.grade.value, each.source) for each in CHOICES)
    yield from _rows(("what", "text or behaviour", "grade", "evidence"), rows)


def _stand_in() -> Iterator[str]:
    from sandbox.provider import describe, describe_functions

    yield "\n## The stand-in for the aws provider\n"
    yield (
        "Every input and output of each type in pulumi-aws 7.51.1. `update` changes in place, `replace` "
        "makes a new resource, `computed` is an output, `unsupported` is refused with a message, `unknown` "
        "is refused when it changes, because the real rule was not found.\n"
    )
    yield from _types(describe())
    yield "\n### Functions\n"
    yield from _rows(
        ("function", "what"), ((f"`{each['token']}`", each["documentation"]) for each in describe_functions())
    )


def _vault() -> Iterator[str]:
    from sandbox.provider import describe
    from sandbox.provider.vault import TYPES, VAULT

    yield "\n## The stand-in for the vault provider\n"
    yield (
        f"The types of `components.vault` in pulumi-vault {VAULT.version}, over the API of a Vault on this "
        "machine. Properties that are not listed are refused. What an interrupted `up` left in Vault is not "
        "looked for.\n"
    )
    listed = describe(TYPES)
    for kind in listed:
        kind["properties"] = [row for row in kind["properties"] if row["kind"] != "unsupported"]
    yield from _types(listed)


def _types(listed: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One table a resource type."""
    for kind in listed:
        yield f"\n### {kind['token']}\n"
        yield f"Rules: {kind['source']}. [Documentation]({kind['documentation']}).\n"
        yield from _rows(("property", "on change", "type", "rules"), map(_property, kind["properties"]))


def _property(row: dict[str, Any]) -> Sequence[str]:
    rules = ["required"] if row["required"] else []
    rules += [f"default `{row['default']}`"] if row["default"] is not None else []
    rules += [*row["constraints"], row["note"]]
    return f"`{row['path']}`", row["kind"], row["shape"], "; ".join(rule for rule in rules if rule)


def _rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
