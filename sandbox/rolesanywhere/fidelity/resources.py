"""Choices about what every resource has: identifiers, lists, quotas, tags, the switch."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

NOT_FOUND = Choice(
    "unknown id",
    "{kind} with ID {id} not found.",
    Grade.UNKNOWN,
    "Code and status are the model's (ResourceNotFoundException, 404); the wording is not published.",
)
FOREIGN_IDS = Choice(
    "id or ARN of another account or Region",
    "It is not found: a caller sees the account of its credentials and the Region it signed for, nothing "
    "else.",
    Grade.INFERRED,
    "The operations speak of the authenticated account and Region; Roles Anywhere has no resource policies.",
)
MALFORMED_ARN = Choice(
    "resourceArn of a tag operation that is no ARN of this service",
    "Invalid resource ARN: {arn}",
    Grade.UNKNOWN,
    "The model gives only a length; ValidationException is documented for the operation.",
)
DELETE_TWICE = Choice(
    "deleting what is gone",
    "A second delete answers ResourceNotFoundException (404) and changes nothing.",
    Grade.INFERRED,
    "The model marks deletes idempotent, which promises the same end state, and lists "
    "ResourceNotFoundException for them; HashiCorp's provider treats that error of a delete as success. A "
    "404 never hides a wrong id.",
)
UPDATE_REPEATED = Choice(
    "repeating an update, enable or disable",
    "The answer is the same and updatedAt moves only when something changed.",
    Grade.INFERRED,
    "The model marks updates idempotent; how updatedAt behaves is not published.",
)
NAMES = Choice(
    "names",
    "Two anchors, two profiles or two CRLs may have one name.",
    Grade.DOCUMENTED,
    "No operation of the service model can answer a conflict.",
)
PAGE_SIZE = Choice(
    "page size",
    "A list without pageSize answers up to 50 resources, oldest first; any pageSize from 1 is honoured.",
    Grade.UNKNOWN,
    "The model gives pageSize no range and no default, and no order.",
)
BAD_TOKEN = Choice(
    "nextToken that this service did not give out for this list",
    "Invalid nextToken.",
    Grade.UNKNOWN,
    "ValidationException is documented for the lists; the wording is not published.",
)
QUOTA = Choice(
    "quota exceeded",
    "The quota of {limit} {what} is exceeded.",
    Grade.UNKNOWN,
    "The numbers are documented (User Guide, Quotas). The code is not: of ValidationException, "
    "AccessDeniedException and ServiceUnavailableException, which the creates may answer, only the first "
    "is neither retried nor misleading.",
)
TOO_MANY_TAGS = Choice(
    "more than 50 tags on a resource",
    "A resource can have at most {limit} tags.",
    Grade.INFERRED,
    "50 is AWS's general limit of tags on a resource; the model has TooManyTagsException for TagResource "
    "and allows 200 in one request. A create cannot answer that code in the model and answers "
    "ValidationException.",
)
RESERVED_TAG = Choice(
    "tag key beginning with aws:",
    "Tag keys starting with 'aws:' are reserved for system use.",
    Grade.INFERRED,
    "AWS's general rules for tags; any case of the prefix is refused.",
)
DUPLICATE_TAG = Choice(
    "one tag key twice in a request",
    "Duplicate tag keys found in the request.",
    Grade.UNKNOWN,
    "Refused because which value would win is not published.",
)
UNTAG_ABSENT = Choice(
    "removing a tag that is not there",
    "UntagResource succeeds and changes nothing.",
    Grade.INFERRED,
    "What AWS's tag operations do as a rule.",
)
CREATE_TAG_RESOURCE = Choice(
    "resource of rolesanywhere:TagResource during a create",
    "arn:<partition>:rolesanywhere:<region>:<account>:trust-anchor/* (or profile/*, crl/*).",
    Grade.OBSERVED,
    "An AccessDeniedException of CreateTrustAnchor in a public deployment log names that resource; "
    "profiles and CRLs by analogy.",
)
ENABLED_DEFAULT = Choice(
    "enabled left out of a create",
    "The trust anchor, profile or CRL is created disabled.",
    Grade.OBSERVED,
    "Two independent set-up guides had to enable what they had created, a third shows a disabled CRL in the "
    "answer to ImportCrl; AWS does not state it.",
)
