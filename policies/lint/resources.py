"""Rules about ``Resource`` and ``NotResource``: what is too much, and what names nothing."""

import re
from collections.abc import Iterator

from aws_facts import ArnError, partition_of
from aws_facts.arn import PARTITIONS
from policies.evaluate import PolicyType
from policies.lint.actions import is_administrator
from policies.lint.actions import is_everything as is_every_action
from policies.lint.arns import PARTS, can_name, differing_fields, is_everything, split
from policies.lint.findings import Found, Severity
from policies.lint.reading import Document, Statement, Text
from policies.lint.rule import Family
from policies.lint.services import matching, resource_types

RULES = Family()

_ARNS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"
_ELEMENT = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
_NOT_RESOURCE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html"
)
# Those this project deploys to, and those it does not.
_PARTITIONS = frozenset({*PARTITIONS, "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"})
# With one of these the statement names its resources after all.
_NARROWING = ("aws:resourcetag/", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths")
_ACCOUNT = re.compile(r"[0-9]{12}|aws|aws-managed|cloudfront|\*|")
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}")


@RULES.rule(
    "wildcard-resource",
    Severity.SECURITY,
    "An Allow names its resources, where its actions are about any.",
    _ELEMENT,
)
def _wildcard(document: Document) -> Iterator[Found]:
    if document.policy_type is not PolicyType.IDENTITY:
        return
    for statement in document.allows:
        wide = [resource for resource in statement.resources if is_everything(resource.value)]
        if not wide or _narrowed(statement) or is_administrator(statement):
            continue
        named = [action.value for action in statement.actions]
        about = sorted({found.name for name in named for found in matching(name) if found.resources})
        if about or any(map(is_every_action, named)):
            for resource in wide:
                which = f"{about[0]} " if about else ""
                yield Found(
                    resource.place,
                    f"{resource.value!r}: {which}on everything there is",
                    "the ARNs of what is needed",
                    "Name the resources; put actions that are about none into a statement of their own.",
                )


def _narrowed(statement: Statement) -> bool:
    return any(
        line.name.startswith(_NARROWING) or line.name.partition(":")[2].startswith("resourcetag/")
        for line in statement.conditions
        if not line.written.endswith("IfExists") and line.operator != "Null"
    )


@RULES.rule("not-resource-allow", Severity.SECURITY, "No Allow names what it is not about.", _NOT_RESOURCE)
def _not_resource(document: Document) -> Iterator[Found]:
    for statement in document.allows:
        if "NotResource" in statement.elements:
            yield Found(
                f"{statement.place}.NotResource",
                "an Allow on every resource but these, those made later included",
                "Resource",
                "Name the resources with Resource; use NotResource in a Deny.",
            )


def _named(document: Document) -> Iterator[Text]:
    for statement in document.statements:
        yield from statement.resources
        yield from statement.not_resources


def _arns(document: Document) -> Iterator[Text]:
    """Every ARN of a document: resources, principals, and the values of conditions."""
    yield from _named(document)
    for statement in document.statements:
        yield from (text for _, text in statement.principals)
        for line in statement.conditions:
            yield from (Text(line.place, value) for value in line.values)


@RULES.rule(
    "arn-partition",
    Severity.ERROR,
    "All ARNs are of one partition that there is, each of its Region's.",
    _ARNS,
)
def _partition(document: Document) -> Iterator[Found]:
    first: str | None = None
    for text in _arns(document):
        parts = split(text.value)
        if parts[0] != "arn" or len(parts) < PARTS or re.search(r"[*?]", parts[1]):
            continue
        partition, region = parts[1], parts[3]
        expected = _partition_of(region) or partition
        if partition != expected:
            yield Found(
                text.place, f"{partition} with the Region {region}", expected, f"Write arn:{expected}:..."
            )
        elif partition not in _PARTITIONS:
            yield Found(text.place, repr(partition), " or ".join(PARTITIONS), "Write one of these.")
        elif first is not None and partition != first:
            yield Found(
                text.place,
                f"an ARN of {partition} beside one of {first}",
                "ARNs of the account's own partition",
                "Build ARNs with the partition of the account, never with a literal arn:aws.",
            )
        first = first or partition


def _partition_of(region: str) -> str | None:
    try:
        return partition_of(region)
    except ArnError:
        return None


@RULES.rule(
    "arn-fields",
    Severity.ERROR,
    "An ARN has the Region and the account its type of resource has, well-formed, and no others.",
    _ARNS,
)
def _fields(document: Document) -> Iterator[Found]:
    for text in _named(document):
        parts = split(text.value)
        if len(parts) < PARTS or parts[0] != "arn":
            continue
        _, _, service, region, account, _ = parts
        if not _ACCOUNT.fullmatch(account) and "*" not in account and "?" not in account:
            yield Found(text.place, f"the account {account!r}", "12 digits", "Correct it.")
        elif region and not _REGION.fullmatch(region) and not re.search(r"[*?]", region):
            yield Found(text.place, f"the Region {region!r}", "a Region's code", "Correct it.")
        elif service != service.lower():
            yield Found(text.place, f"the service {service!r}", repr(service.lower()), "Use lower case.")
        else:
            yield from _against_types(text, service, region, account)


def _against_types(text: Text, service: str, region: str, account: str) -> Iterator[Found]:
    """What keeps an ARN from being any resource of its service."""
    types = resource_types(service).values()
    if not types or any(can_name(text.value, kind) for kind in types):
        return
    near = next(
        ((kind, fields) for kind in types if (fields := differing_fields(text.value, kind))),
        None,
    )
    if near is None:
        known = ", ".join(sorted(kind.name for kind in types)[:6])
        yield Found(text.place, repr(text.value), f"a resource of {service}, such as {known}", "Correct it.")
        return
    kind, fields = near
    given = {"Region": region, "account": account}
    got = " and ".join(f"{'the' if given[name] else 'no'} {name} {given[name]}".strip() for name in fields)
    yield Found(text.place, got, kind.arns[0], "Give the ARN as AWS prints it.")
