"""Choices about trust anchors and their certificates."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

BASIC_CONSTRAINTS = Choice(
    "trust anchor certificate that is no CA",
    "Incorrect basic constraints for CA certificate.",
    Grade.OBSERVED,
    "Reported by many public repositories; also answered for X.509 versions below 3, which cannot carry "
    "the extension.",
)
BAD_CERTIFICATE = Choice(
    "bundle that cannot be read",
    "Error creating TrustAnchor. Bad certificate data",
    Grade.OBSERVED,
    "A public deployment log; here also the answer to an update.",
)
STRICT_PEM = Choice(
    "how a bundle is written",
    "Certificates as RFC 7468 section 3 writes them: markers on lines of their own, base64 in lines of at "
    "most 64 characters ending in a line feed, and only blank lines around the blocks. Anything else is "
    "bad certificate data.",
    Grade.INFERRED,
    "Bundles flattened by a shell, with escaped line ends or with CR LF are reported to fail; how much "
    "AWS forgives is not published, and what is refused here is easily written again.",
)
KEY_CERT_SIGN = Choice(
    "trust anchor certificate without keyUsage keyCertSign",
    "Incorrect key usage for CA certificate. keyCertSign is required.",
    Grade.UNKNOWN,
    "The rule is documented (User Guide, The IAM Roles Anywhere trust model); the wording is not.",
)
SIGNATURE_ALGORITHM = Choice(
    "trust anchor certificate signed with less than SHA-256",
    "Unsupported signature algorithm for CA certificate. SHA-256 or stronger is required.",
    Grade.UNKNOWN,
    "The rule is documented (User Guide, The IAM Roles Anywhere trust model); the wording is not.",
)
KEY_ALGORITHM = Choice(
    "trust anchor certificate with another key than RSA, EC or ML-DSA",
    "Unsupported key algorithm for CA certificate.",
    Grade.INFERRED,
    "The signing algorithms of CreateSession are RSA, ECDSA and ML-DSA; no smallest key size is published.",
)
EXPIRED_CERTIFICATE = Choice(
    "expired certificate in a bundle",
    "The CA certificate has expired.",
    Grade.UNKNOWN,
    "Whether AWS accepts one is not published; refused at create and update, because such an anchor can "
    "never give a session. One that is not valid yet is accepted: a rollover uploads the new CA early.",
)
PUBLIC_AUTHORITY = Choice(
    "certificate of a publicly trusted authority",
    "Certificates of publicly trusted certificate authorities cannot be used as a trust anchor.",
    Grade.UNKNOWN,
    "The rule is documented (User Guide, The IAM Roles Anywhere trust model); the wording is not. Known "
    "here are the roots that botocore ships, by their keys; public intermediates are not recognised.",
)
PRIVATE_KEY = Choice(
    "private key in a bundle",
    "Error creating TrustAnchor. Bad certificate data: the bundle contains a private key.",
    Grade.UNKNOWN,
    "Refused and never kept or echoed; AWS's answer is not published.",
)
BUNDLE_SIZE = Choice(
    "more than two certificates in a bundle",
    "The number of certificates per trust anchor exceeds the quota of {limit}.",
    Grade.UNKNOWN,
    "The quota is documented (User Guide, Quotas); whether AWS refuses or ignores the rest is not published.",
)
SOURCE_MISMATCH = Choice(
    "sourceType without the data that belongs to it",
    "Source data does not match source type {type}.",
    Grade.UNKNOWN,
    "The model requires neither member; the documentation says which data belongs to which type.",
)
PRIVATE_CA_ARN = Choice(
    "acmPcaArn that is no ARN of a Private CA in the caller's Region",
    "Invalid AWS Private CA ARN: {arn}",
    Grade.UNKNOWN,
    "The CA must be in the anchor's Region (User Guide, Getting started); the wording is not published.",
)
PRIVATE_CA_UNREADABLE = Choice(
    "trust anchor of an AWS Private CA that is not active, not of this account, or not there",
    "Error creating TrustAnchor. Given AWS PCA did not allow get request.",
    Grade.OBSERVED,
    "Reported by several public repositories, as a ValidationException, for a CA without a certificate; "
    "here also the answer to an update.",
)
PRIVATE_CA_RENEWED = Choice(
    "certificate of an AWS Private CA that was renewed",
    "A trust anchor keeps the certificate it read when it was made. UpdateTrustAnchor with the same source "
    "reads it again.",
    Grade.OBSERVED,
    "Anchors are reported to stop working after a renewal until they are updated; no AWS page was found.",
)
SELF_SIGNED = Choice(
    "source type SELF_SIGNED_REPOSITORY",
    "Trust anchors of type SELF_SIGNED_REPOSITORY are not supported.",
    Grade.UNKNOWN,
    "An enum value of the model without data member or documentation.",
)
SERVICE_LINKED_ROLE = Choice(
    "first trust anchor of an account",
    "Unauthorized because no identity-based policy allows for the iam:CreateServiceLinkedRole action",
    Grade.OBSERVED,
    "The permission is documented (User Guide, Using service-linked roles), the text is from a public "
    "deployment log. The role itself does not appear in the sandbox's IAM.",
)
