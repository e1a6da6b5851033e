"""Roles Anywhere trust anchors as resources; their certificates are `certs`' business.

Facts: ``enabled`` and ``protect``, Pulumi's own option.
"""

from collections.abc import Iterator

from policies.lint import Severity
from policies.lint.findings import Found
from policies.posture.rule import Facts, Family, not_enabled, settled

RULES = Family()


@RULES.rule(
    "anchor-enabled",
    Severity.WARNING,
    "A trust anchor is enabled by declaration.",
    "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html",
    reads=("enabled",),
)
def _enabled(facts: Facts) -> Iterator[Found]:
    yield from not_enabled(facts, "anchor", "no certificate under the anchor gets a session")


@RULES.rule(
    "anchor-protect",
    Severity.WARNING,
    "A trust anchor is protected against deletion and replacement.",
    "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    reads=("protect",),
)
def _protect(facts: Facts) -> Iterator[Found]:
    if not facts.get("protect"):
        yield settled(
            "no protect: a change that replaces the anchor gives it another ARN, which no trust policy names",
            "the resource option protect",
            "Set protect in the resource's options.",
        )
