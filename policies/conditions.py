"""What is wrong with the conditions of a statement: unknown operators, impossible values, open doors."""

import difflib
import re
from collections.abc import Iterator, Mapping

from aws_facts import Problem
from aws_facts.tags import PRINCIPAL_TAG
from policies.attributes import unknown_attribute
from policies.operators import KINDS, Operator

Given = Mapping[str, Mapping[str, tuple[str, ...]]]

_KEY = re.compile(r"[a-z0-9-]+:\S(?:.*\S)?")
_CERTIFICATE_TAG = re.compile(re.escape(PRINCIPAL_TAG) + r"x509", re.IGNORECASE)
_TAG = re.compile(r"(?:x509Subject/|x509Issuer/|x509SAN/Name/)(?P<name>.+)|x509SAN/(?:DNS|URI)")
_VARIABLE = re.compile(r"\$\{(?:[*?$]|[a-z0-9-]+:[^${}]+)\}")


def variable_problem(text: str) -> str | None:
    """What is wrong with the policy variables in a text, if anything.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

    Args:
        text: A condition's value or a resource.
    """
    rest = _VARIABLE.sub("", text)
    return f"{text!r} with a broken policy variable" if "${" in rest else None


def condition_problems(conditions: Given, *, effect: str, where: str) -> Iterator[Problem]:
    """Everything that keeps conditions from meaning what they say.

    Args:
        conditions: Operator, then key, then its values.
        effect: What the statement does when they hold.
        where: The place of the conditions.
    """
    present = {
        key.lower() for key, values in conditions.get("Null", {}).items() if tuple(values) == ("false",)
    }
    for written, keys in conditions.items():
        operator = Operator.parse(written)
        if operator is None:
            yield _unknown_operator(written, where)
            continue
        if not keys:
            yield Problem(f"{where}.{written}", "no key", "at least one key", "Add one, or leave it out.")
        for key, values in keys.items():
            place = f"{where}.{written}.{key}"
            yield from _key_problems(key, place)
            yield from _value_problems(operator, values, place)
            # A deny that holds without the key denies more; an allow would allow more.
            if effect == "Allow" and key.lower() not in present and _opens(operator, key):
                yield Problem(
                    place,
                    f"{written} in an Allow",
                    "a condition that does not hold for a session without the key",
                    f'Add Null: {{"{key}": "false"}}, or name what is allowed with StringEquals.',
                )


def _opens(operator: Operator, key: str) -> bool:
    """Whether an Allow is open to a session without the key.

    A certificate without the attribute, or a profile that no longer maps it, has no such tag:
    https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
    """
    about_certificate = bool(_CERTIFICATE_TAG.match(key)) and operator.name != "Null"
    return operator.holds_without_the_key and (about_certificate or bool(operator.set_qualifier))


def _unknown_operator(written: str, where: str) -> Problem:
    known = {name.lower(): name for name in KINDS}
    near = difflib.get_close_matches(written.lower(), known, n=1, cutoff=0.6)
    return Problem(
        f"{where}.{written}",
        repr(written),
        "an operator of IAM, such as StringEquals",
        f"Did you mean {known[near[0]]}?" if near else f"Use one of {', '.join(KINDS)}.",
    )


def _key_problems(key: str, place: str) -> Iterator[Problem]:
    if not _KEY.fullmatch(key):
        yield Problem(
            place,
            repr(key),
            "a key with its prefix, such as aws:SourceIp",
            "Write the key as IAM's reference names it.",
        )
    elif _CERTIFICATE_TAG.match(key):
        tag = _TAG.fullmatch(key[len(PRINCIPAL_TAG) :])
        remedy = unknown_attribute(tag["name"]) if tag and tag["name"] else None
        if tag is None or remedy:
            yield Problem(
                place,
                repr(key),
                "a tag Roles Anywhere makes, such as aws:PrincipalTag/x509Subject/CN",
                remedy
                or "Use x509Subject/, x509Issuer/ or x509SAN/Name/ and an attribute, or x509SAN/DNS, /URI.",
            )


def _value_problems(operator: Operator, values: tuple[str, ...], place: str) -> Iterator[Problem]:
    if not values:
        yield Problem(place, "no value", "at least one value", "Add one, or leave the key out.")
    for value in values:
        broken = variable_problem(value)
        if broken or not operator.accepts(value):
            yield Problem(
                place,
                broken or repr(value),
                f"{operator.takes} for {operator.name}",
                "Write a variable as in ${aws:PrincipalTag/x509Subject/CN}."
                if broken
                else "Correct the value, or use the operator for values like this.",
            )
