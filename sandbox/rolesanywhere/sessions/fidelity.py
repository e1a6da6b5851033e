"""What CreateSession says and decides where AWS documents neither: each choice once, with its grade.

"Observed" texts were reported from the live service by several people in public issues and lab notes.
"""

from sandbox.rolesanywhere.fidelity import Choice, Grade

_ISSUES = "Reported from the live service in issues of aws/rolesanywhere-credential-helper and in public labs"
_TESTS = "Reported from the live service in one project's test notes; status and code not recorded"

ORDER = Choice(
    "CreateSession: order of checks",
    "Request and signature, request rate, trust anchor, path, end-entity certificate, revocation, profile, "
    "role, session name, duration, session tags, trust policy, session policies.",
    Grade.UNKNOWN,
    "AWS does not publish it; the signature comes first, so that nobody without a key learns what exists.",
)
WINDOW = Choice(
    "CreateSession: date window",
    "Five minutes on both sides of the machine's time, by which clients sign; certificates, CRLs, sessions "
    "and policies are judged by the sandbox's clock, which `sandbox clock` moves.",
    Grade.INFERRED,
    "The User Guide defers to Signature Version 4, whose window it is. AWS has one time for both; here the "
    "second moves alone, so that an ordinary client meets an expiry that is still to come.",
)
REGION = Choice(
    "CreateSession: Region of the signature",
    "The scope's Region must be the trust anchor's.",
    Grade.INFERRED,
    "One endpoint serves every Region here; AWS's endpoints are regional, and services of AWS refuse a scope "
    "for another Region.",
)
SIGNED_HEADERS = Choice(
    "CreateSession: headers that must be signed",
    "content-type, host, x-amz-date, x-amz-x509, and x-amz-x509-chain when it is sent; refused otherwise.",
    Grade.DOCUMENTED,
    "User Guide, signing process. Its newest text says that AWS records requests that do not sign them all, "
    "which implies that some are tolerated; the safe side refuses.",
)
LABEL = Choice(
    "CreateSession: SHA-384 and SHA-512 in the algorithm's name",
    "Accepted; the digest is SHA-256 all the same.",
    Grade.UNKNOWN,
    "iam-rolesanywhere-session sends such names for certificates that were signed with those hashes.",
)
BOTH_PLACES = Choice(
    "CreateSession: the same parameter in the query and in the body",
    "Refused, unless both say the same.",
    Grade.UNKNOWN,
    "The User Guide allows either place and names no precedence.",
)
INVALID_SIGNATURE = Choice("CreateSession: signature", "Invalid signature", Grade.OBSERVED, _ISSUES)
UNTRUSTED = Choice(
    "CreateSession: no path to the trust anchor", "Untrusted signing certificate", Grade.OBSERVED, _ISSUES
)
INSUFFICIENT = Choice(
    "CreateSession: certificate that breaks a rule",
    "Untrusted certificate. Insufficient certificate",
    Grade.OBSERVED,
    "Reported for certificates without digitalSignature; used here for every rule of the trust model "
    "page that an end-entity certificate breaks.",
)
KEYS = Choice(
    "CreateSession: small and rare keys",
    "An end-entity certificate needs RSA with at least 2,048 bits, EC on P-256, P-384 or P-521, or ML-DSA; "
    "refused otherwise.",
    Grade.UNKNOWN,
    "AWS names no minimum and no curves; these are what its helper is known to work with.",
)
CONSTRAINTS = Choice(
    "CreateSession: name constraints",
    "Enforced for DNS names, IP addresses and e-mail addresses; a path is refused where a constraint is on "
    "anything else that its certificates carry, critical or not.",
    Grade.UNKNOWN,
    "AWS does not say whether it enforces them; what cannot be judged is not trusted (RFC 5280 section "
    "4.2.1.10).",
)
REVOKED = Choice("CreateSession: revoked certificate", "Certificate revoked", Grade.OBSERVED, _TESTS)
EXPIRED = Choice(
    "CreateSession: certificate outside of its validity",
    "Untrusted signing certificate",
    Grade.UNKNOWN,
    "No report of the text was found; path validation covers validity (RFC 5280 section 6.1.3).",
)
ANCHOR_NOT_FOUND = Choice(
    "CreateSession: trust anchor", "Specified Trust Anchor wasn't found.", Grade.OBSERVED, _TESTS
)
ANCHOR_DISABLED = Choice(
    "CreateSession: disabled trust anchor",
    "Trust anchor is disabled",
    Grade.UNKNOWN,
    "A third party's table.",
)
PROFILE_INVALID = Choice(
    "CreateSession: profile", "Invalid or empty profile provided.", Grade.OBSERVED, _TESTS
)
PROFILE_DISABLED = Choice(
    "CreateSession: disabled profile", "Profile is disabled", Grade.UNKNOWN, "A third party's table."
)
ROLE_NOT_LISTED = Choice(
    "CreateSession: role that the profile does not list",
    "Requested Role isn't one of those listed in the Profile.",
    Grade.OBSERVED,
    _TESTS,
)
SESSION_NAME = Choice(
    "CreateSession: session name that the profile does not accept",
    "Not authorized to set roleSessionName.",
    Grade.OBSERVED,
    _ISSUES,
)
UNABLE = Choice("CreateSession: trust policy", "Unable to assume role for {role}.", Grade.OBSERVED, _ISSUES)
TOO_LONG = Choice(
    "CreateSession: duration beyond the role's",
    "Unable to assume role for {role}.\n"
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    Grade.OBSERVED,
    _ISSUES,
)
EMPTY_SUBJECT = Choice(
    "CreateSession: empty subject", "Unable to assume role", Grade.OBSERVED, "Reported in one public lab."
)
UNMAPPED = Choice(
    "CreateSession: names no session tag carries",
    "Unable to assume role. Some attributes failed to be mapped into session tags. "
    "Issuer: [ {issuer} ]; Subject: [ {subject} ]; SAN: [ {san} ]",
    Grade.OBSERVED,
    "Reported from the live service in hashicorp/terraform-provider-aws issue 48211. The User Guide "
    "says that such values are ignored; refused, because a condition on them can never match.",
)
PACKED = Choice(
    "CreateSession: session policies and tags too large",
    "Unable to assume role for {role}.",
    Grade.UNKNOWN,
    "No report of the text was found. The percentage is an estimate from published measurements "
    "(aws/containers-roadmap issue 2413): AWS publishes neither form nor limit.",
)
MALFORMED = Choice(
    "CreateSession: input", "{detail}", Grade.INFERRED, "The form of the service's other validation errors."
)

CHOICES: tuple[Choice, ...] = tuple(value for value in tuple(globals().values()) if isinstance(value, Choice))
"""Every choice, in the order of this file."""
