"""Choices about requests: how they are read, checked and refused before a rule is looked at."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

ORDER_OF_CHECKS = Choice(
    "order of checks",
    "A request is authenticated, then its input is checked against the service model, then the operation "
    "(and TagResource, PassRole) is authorised, then certificates and roles are looked at, then quotas.",
    Grade.INFERRED,
    "Authorisation of rolesanywhere:TagResource came before the certificate was parsed, and that before "
    "iam:CreateServiceLinkedRole, in one public deployment log; the rest is this project's choice, made "
    "so that nobody unauthenticated learns anything.",
)
UNKNOWN_REGION = Choice(
    "signature for a Region that does not exist",
    "Credential should be scoped to a valid region.",
    Grade.INFERRED,
    "What AWS's services answer to it; every Region of the partitions aws, aws-cn and aws-us-gov is served, "
    "whether AWS offers Roles Anywhere there or not.",
)
MALFORMED_BODY = Choice(
    "body is not a JSON object",
    "The request body is not a valid JSON object.",
    Grade.UNKNOWN,
    "ValidationException is the only 400 in the service model that fits.",
)
WRONG_TYPE = Choice(
    "value of the wrong JSON type",
    "Value at '{field}' is not of the expected type {type}.",
    Grade.UNKNOWN,
    "ValidationException is the only 400 in the service model that fits; every SDK refuses before sending.",
)
BLOB = Choice(
    "binary value that is not base64",
    "Value at '{field}' is not valid base64.",
    Grade.UNKNOWN,
    "ValidationException is the only 400 in the service model that fits; every SDK encodes it itself.",
)
UNION = Choice(
    "more or fewer than one member of a union",
    "Value at '{field}' failed to satisfy constraint: Exactly one of [{members}] must be set",
    Grade.UNKNOWN,
    "The service model marks SourceData as a union; the wording of the service is not published.",
)
LONG_VALUES = Choice(
    "long values in messages",
    "A refused value longer than 256 characters is cut in the message, so that a whole bundle is never "
    "echoed.",
    Grade.UNKNOWN,
    "AWS is reported to echo the whole SourceData in an error (spiffe/spire pull request 5048).",
)
UNKNOWN_OPERATION = Choice(
    "path or method that is no operation",
    "Unable to determine service/operation name to be authorized",
    Grade.INFERRED,
    "What AWS's REST services answer when no operation matches; code UnknownOperationException, HTTP 404.",
)
NOT_IMPLEMENTED = Choice(
    "operation this sandbox does not have",
    "{what} is not implemented by this sandbox yet.",
    Grade.UNKNOWN,
    "Not AWS's: HTTP 501 with NotImplementedException, which no SDK retries. Refusing is safer than "
    "pretending.",
)
REQUEST_RATES = Choice(
    "request rates",
    "Enforced by `sandbox start --rates` only: one request a second for trust anchors, profiles, subjects, "
    "tags and CRLs each, and ten CreateSessions, for an account in a Region; a second's worth may come at "
    "once.",
    Grade.DOCUMENTED,
    "User Guide, Quotas. Left out by default so that a rehearsal is quick. How much may come at once is not "
    "published. That CreateSession is also limited by certificate and address is published without numbers, "
    "and not imitated.",
)
THROTTLED = Choice(
    "request above the rate",
    "Rate exceeded",
    Grade.UNKNOWN,
    "Code and status are in no service model; ThrottlingException with HTTP 429 is what every SDK retries, "
    "and the text is that of AWS's other services. A request counts once its signature was checked.",
)
