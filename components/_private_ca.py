"""What the components of AWS Private CA have in common: key algorithms, and what signs with them."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pulumi

from aws_facts import Arn
from components._inputs import derived
from components.permission_args import word


class KeyAlgorithm(Enum):
    """The key of an authority; the value is AWS's own word."""

    EC_P256 = "EC_prime256v1"
    """Elliptic curve, P-256."""
    EC_P384 = "EC_secp384r1"
    """Elliptic curve, P-384."""
    RSA_2048 = "RSA_2048"
    """RSA of 2,048 bits."""
    RSA_4096 = "RSA_4096"
    """RSA of 4,096 bits."""


_SIGNS = {
    KeyAlgorithm.EC_P256: "SHA256WITHECDSA",
    KeyAlgorithm.EC_P384: "SHA384WITHECDSA",
    KeyAlgorithm.RSA_2048: "SHA256WITHRSA",
    KeyAlgorithm.RSA_4096: "SHA512WITHRSA",
}


def algorithms(args: Mapping[str, Any], *, where: str) -> tuple[pulumi.Input[str], pulumi.Input[str]]:
    """The key algorithm of an authority and the algorithm it signs with, as AWS names them.

    Args:
        args: Arguments that may have ``key_algorithm``.
        where: What to call the component in an error.

    Raises:
        ComponentError: There is no such algorithm.
    """

    def chosen(given: object) -> KeyAlgorithm:
        return word(KeyAlgorithm, given, f"{where}.key_algorithm")

    given = args.get("key_algorithm")
    given = KeyAlgorithm.EC_P256 if given is None else given
    key = derived(given, lambda known: chosen(known).value)
    return key, derived(given, lambda known: _SIGNS[chosen(known)])


def template(name: str, authority_arn: pulumi.Input[str]) -> pulumi.Input[str]:
    """The ARN of a certificate template, in the partition of the authority that uses it.

    https://docs.aws.amazon.com/privateca/latest/userguide/UsingTemplates.html .

    Args:
        name: The template's name with its version.
        authority_arn: The authority.
    """
    return derived(
        authority_arn, lambda arn: str(Arn(Arn.parse(arn).partition, "acm-pca", "", "", f"template/{name}"))
    )
