"""Rules about the values of ``Condition``: what no request can have, and what every request has."""

import ipaddress
import json
import re
from collections.abc import Iterator, Sequence

from policies.evaluate import DocumentError, PolicyType, Principal, Request, compile_policy
from policies.lint.findings import Found, Severity
from policies.lint.global_keys import PAGE, type_of
from policies.lint.reading import ConditionLine, Document, Statement, Text
from policies.lint.rule import Family

RULES = Family()

_OPERATORS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
)
_VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
_MFA = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent"
_EXACT = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
_ACCOUNT = (re.compile(r"[0-9]{12}"), "12 digits")
_ORGANIZATION = (re.compile(r"o-[a-z0-9]{10,32}"), "o- and 10 to 32 letters and digits")
_FORMS = {
    "aws:principalaccount": _ACCOUNT,
    "aws:principalorgid": _ORGANIZATION,
    "aws:principaltype": (
        re.compile("Account|User|FederatedUser|AssumedRole|Anonymous"),
        "Account, User, FederatedUser, AssumedRole or Anonymous",
    ),
    "aws:requestedregion": (re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}|aws-global"), "a Region's code"),
    "aws:resourceaccount": _ACCOUNT,
    "aws:resourceorgid": _ORGANIZATION,
    "aws:sourceaccount": _ACCOUNT,
    "aws:sourceorgid": _ORGANIZATION,
    "aws:sourcevpc": (re.compile(r"vpc-[0-9a-f]{8,17}"), "vpc- and its id"),
    "aws:sourcevpce": (re.compile(r"vpce-[0-9a-f]{8,17}"), "vpce- and its id"),
    "aws:vpceaccount": _ACCOUNT,
    "sts:rolesessionname": (re.compile(r"[\w+=,.@-]{2,64}"), "2 to 64 letters, digits and _ + = , . @ -"),
    "sts:sourceidentity": (re.compile(r"[\w+=,.@ :/-]{2,64}"), "2 to 64 letters, digits and _ + = , . @ -"),
}
# "$(aws:username)", "{aws:username}", "$aws:username": a variable that is none.
_NEARLY = re.compile(r"\$\([a-z0-9-]+:[^)}]*[)}]?|(?<!\$)\{[a-z0-9-]+:[^{}]*\}|\$[a-z0-9]+:[A-Za-z]+")
_BELIEVED = re.compile(r"aws:(?:principal|resource|source|vpc)(?!tag/).*")
_VARIABLE = re.compile(r"\$\{[^{}]*\}")


def _lines(document: Document) -> Iterator[tuple[Statement, ConditionLine]]:
    for statement in document.statements:
        for line in statement.conditions:
            yield statement, line


@RULES.rule(
    "variable-misspelt",
    Severity.ERROR,
    "A policy variable is written ${key}: in other brackets it is a text no request has.",
    _VARIABLES,
)
def _misspelt(document: Document) -> Iterator[Found]:
    for text in _texts(document):
        nearly = _NEARLY.search(text.value)
        if nearly:
            yield Found(text.place, repr(nearly[0]), "${key}", "Write the variable with $ and two braces.")


def _texts(document: Document) -> Iterator[Text]:
    for statement in document.statements:
        yield from (*statement.resources, *statement.not_resources)
        for line in statement.conditions:
            yield from (Text(line.place, value) for value in line.values)


@RULES.rule(
    "variable-in-old-version",
    Severity.ERROR,
    "A document with policy variables is of the version that knows them.",
    _VARIABLES,
)
def _old(document: Document) -> Iterator[Found]:
    for text in () if document.variables else _texts(document):
        if _VARIABLE.search(text.value):
            yield Found(
                text.place,
                f"{text.value!r}, a literal text in this version",
                'Version "2012-10-17"',
                "Say the version.",
            )
            return


@RULES.rule(
    "variable-unknown",
    Severity.ERROR,
    "A policy variable names a condition key there is.",
    _VARIABLES,
)
def _variable(document: Document) -> Iterator[Found]:
    for text in _texts(document) if document.variables else ():
        for found in _VARIABLE.findall(text.value):
            key = found[2:-1].split(",")[0].strip().lower()
            kind = type_of(key) if ":" in key else None
            if key in {"*", "?", "$"} or (kind and not kind.startswith("ArrayOf")):
                continue
            got = f"{found}, a key with several values" if kind else f"{found}, which has no value"
            yield Found(
                text.place, got, "a key with one value", "Correct it: what it stands in matches nothing."
            )


@RULES.rule(
    "wildcard-without-like",
    Severity.WARNING,
    "A value with a wildcard is compared by an operator that knows wildcards.",
    _OPERATORS,
)
def _wildcard(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        wild = [value for value in line.values if re.search(r"[*?]", _VARIABLE.sub("", value))]
        if line.operator in _EXACT and wild and not line.name.startswith("aws:principaltag/x509"):
            like = "StringNotLike" if "Not" in line.operator else "StringLike"
            yield Found(
                line.place,
                f"{line.operator} with {wild[0]!r}: the character itself",
                line.written.replace(line.operator, like),
                "Use that operator, or name the values.",
            )


@RULES.rule(
    "value-impossible",
    Severity.ERROR,
    "A value is one the key can have.",
    PAGE,
)
def _impossible(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        form = _FORMS.get(line.name)
        if form is None or line.operator not in ("StringEquals", "StringNotEquals"):
            continue
        for value in line.values:
            if not re.search(r"\$\{|[*?]", value) and not form[0].fullmatch(value):
                yield Found(
                    line.place,
                    f"{value!r}, which no request has",
                    form[1],
                    "Correct the value; case matters.",
                )


@RULES.rule(
    "private-source-ip",
    Severity.ERROR,
    "aws:SourceIp is compared with public addresses: a request from a private one has aws:VpcSourceIp.",
    PAGE + "#condition-keys-sourceip",
)
def _private(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        if line.name == "aws:sourceip" and line.operator in ("IpAddress", "NotIpAddress") and line.values:
            networks = [_network(value) for value in line.values]
            if all(network is not None and _is_private(network) for network in networks):
                yield Found(
                    line.place,
                    f"only private addresses: {', '.join(line.values)}",
                    "public addresses",
                    "Use aws:VpcSourceIp with aws:SourceVpc, or the public address.",
                )


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _is_private(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    documentation = any(
        network.version == known.version and network.subnet_of(known)  # type: ignore[arg-type]
        for known in map(
            ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
        )
    )
    return network.is_private and not documentation


@RULES.rule(
    "condition-always-true",
    Severity.WARNING,
    "A condition keeps something out.",
    _OPERATORS,
)
def _always(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        everywhere = line.operator == "IpAddress" and {"0.0.0.0/0", "::/0"}.intersection(line.values)
        # Of a tag "*" asks whether it is there; whose value is what is believed is named.
        anything = line.operator == "StringLike" and "*" in line.values and _BELIEVED.fullmatch(line.name)
        if everywhere or anything:
            got = "every address" if everywhere else "any value"
            remedy = f'Name the values; use Null: {{"{line.key}": "false"}} to ask for the key alone.'
            yield Found(line.place, got, "the values that are meant", remedy)


@RULES.rule(
    "conditions-contradict",
    Severity.ERROR,
    "The conditions on one key can hold together.",
    _OPERATORS,
)
def _contradict(document: Document) -> Iterator[Found]:
    for statement in document.statements:
        for line in statement.conditions:
            others = [
                other for other in statement.conditions if other.name == line.name and other is not line
            ]
            others_said = ", ".join(other.written for other in others)
            if others and _is_exact(line) and not _some_value_passes(line, others, statement):
                yield Found(
                    line.place,
                    f"no value that {others_said} on {line.key} lets through",
                    "conditions that can hold together",
                    "Correct them: the statement never applies.",
                )
                break


def _is_exact(line: ConditionLine) -> bool:
    """Whether its values are all there are that satisfy it, each written out."""
    exact = line.written in {"StringEquals", "ArnEquals", "ArnLike", "NumericEquals", "DateEquals", "Bool"}
    return exact and not any(re.search(r"[*?]|\$\{", value) for value in line.values)


def _some_value_passes(line: ConditionLine, others: Sequence[ConditionLine], statement: Statement) -> bool:
    block: dict[str, dict[str, list[str]]] = {}
    for other in others:
        block.setdefault(other.written, {})[other.key] = list(other.values)
    judge = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block}
    document = json.dumps({"Version": "2012-10-17", "Statement": judge})
    try:
        (compiled,) = compile_policy(document, PolicyType.IDENTITY, name=statement.place).allows
    except DocumentError:
        return True  # the grammar's business
    requests = (
        Request(
            principal=Principal.anonymous(), action="sts:AssumeRole", resource="*", context={line.name: value}
        )
        for value in line.values
    )
    return any(compiled.applies(request) for request in requests)


@RULES.rule(
    "mfa-not-required",
    Severity.SECURITY,
    "Multi-factor authentication is asked for so that a request without the key does not pass.",
    _MFA,
)
def _mfa(document: Document) -> Iterator[Found]:
    for statement, line in _lines(document):
        value = tuple(each.lower() for each in line.values)
        if line.name != "aws:multifactorauthpresent" or line.operator != "Bool":
            continue
        misses = not statement.allows and value == ("false",) and not line.written.endswith("IfExists")
        lets_in = statement.allows and (value == ("false",) or line.written.endswith("IfExists"))
        if misses or lets_in:
            expected = "BoolIfExists false in a Deny" if misses else "Bool true in an Allow"
            yield Found(
                line.place,
                f"{line.written} {', '.join(value)}: long-term keys have no such key",
                expected,
                f"Write {expected}.",
            )
