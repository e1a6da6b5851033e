"""Choices about subjects."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

SUBJECT_RECORDED = Choice(
    "which requests for a session a subject records",
    "All whose certificate leads to an enabled trust anchor and may be an end entity's; failed is true for "
    "those that are refused later. Others leave no trace.",
    Grade.INFERRED,
    "API Reference, GetSubject: the status of the last authentication attempt. Who has no certificate of the "
    "account must not be able to fill its list.",
)
SUBJECT_REMEMBERED = Choice(
    "how much of a subject is remembered",
    "The last 10 certificates and the last 10 sets of instance properties, each once, the latest last.",
    Grade.UNKNOWN,
    "The service model gives no limit and no order.",
)
SUBJECT_CERTIFICATE = Choice(
    "certificate of a subject",
    "serialNumber in decimal, issuer and x509Subject as RFC 4514 writes them, enabled always true.",
    Grade.UNKNOWN,
    "Decimal is the serial's form in CreateSession's Credential; no operation can disable a subject.",
)
