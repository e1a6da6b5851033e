"""Choices about aliases."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

ALIAS_TAKEN = Choice(
    "alias that another resource of the kind has",
    "Alias {alias} is already in use by another {kind}.",
    Grade.UNKNOWN,
    "The code is documented (API Reference, aliasName: ValidationException); the wording is not.",
)
ALIAS_RESERVED = Choice(
    "alias beginning with aws/",
    "Alias {alias} is reserved.",
    Grade.UNKNOWN,
    "Rule and code are documented (API Reference, aliasName), in any case of the prefix; the wording is not.",
)
ALIAS_MOVED = Choice(
    "alias that is moved, changed or taken away",
    "It takes effect at once; deleting a resource frees its alias.",
    Grade.INFERRED,
    "The User Guide speaks of a short time for requests that use the alias ARN.",
)
ALIAS_PERMISSION = Choice(
    "permission for a request that names an alias ARN",
    "Asked for on the ARN with the UUID of the resource that has the alias; on the alias ARN only where "
    "nothing has it.",
    Grade.DOCUMENTED,
    "API Reference, aliasArn: a statement that names an alias ARN does not apply to the resource.",
)
ALIAS_SESSION = Choice(
    "CreateSession: alias ARNs",
    "aws:SourceArn is the trust anchor's ARN with its UUID.",
    Grade.INFERRED,
    "The User Guide wants that ARN in role trust policies.",
)
ALIAS_OF_TAGS = Choice(
    "alias ARN as resourceArn of a tag operation",
    "It is not found.",
    Grade.INFERRED,
    "The API Reference does not list alias ARNs there; for ImportCrl's trustAnchorArn it names "
    "ResourceNotFoundException.",
)
