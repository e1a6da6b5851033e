"""Choices about CRLs, and about what they mean for a session."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

CRL_ENCODING = Choice(
    "how a CRL is written",
    "One CRL, as PEM (RFC 7468 section 3, label X509 CRL) or as DER.",
    Grade.OBSERVED,
    "API Reference, ImportCrl, says PEM; DER is reported to work with update-crl.",
)
BAD_CRL = Choice(
    "CRL that cannot be read",
    "Bad CRL data",
    Grade.UNKNOWN,
    "The words follow those for a trust anchor's bundle; ValidationException is the only 400 of ImportCrl "
    "and UpdateCrl. A private key, several CRLs, or anything beside the CRL count as unreadable.",
)
CRL_UNSUPPORTED = Choice(
    "CRL that no session could be judged by",
    "Unsupported CRL: {why}",
    Grade.UNKNOWN,
    "Delta and indirect CRLs, those for some reasons or attribute certificates only, unknown critical "
    "extensions, names relative to the issuer, no nextUpdate, signatures weaker than SHA-256. Refused "
    "at import, because a list that is not understood must not look like protection.",
)
CRL_ANCHOR_UNKNOWN = Choice(
    "ImportCrl for a trust anchor that is not there",
    "ResourceNotFoundException, as for an unknown id; an alias ARN counts as unknown.",
    Grade.INFERRED,
    "The API Reference promises that code for an alias ARN.",
)
CRL_UNCHECKED = Choice(
    "who signed a CRL, at import",
    "It is not looked at: the signer may be an intermediate CA, which a trust anchor does not know.",
    Grade.UNKNOWN,
    "Where a CRL matters is on a certification path, and there its signature is checked.",
)
CRL_OF_NO_ANCHOR = Choice(
    "CRLs of a trust anchor that is deleted",
    "They stay, without effect, until they are deleted.",
    Grade.UNKNOWN,
    "An ARN is never given twice, so nothing can meet them again.",
)
REVOCATION_PATH = Choice(
    "CreateSession: which certificates a CRL is asked about",
    "Each one on the path below the trust anchor's own, against the enabled CRLs of that trust anchor.",
    Grade.INFERRED,
    "RFC 5280 section 6.1.3 (a)(3); AWS speaks of the certificates that a CA issued.",
)
REVOCATION_ABSENT = Choice(
    "CreateSession: no enabled CRL of a certificate's issuer",
    "The certificate counts as not revoked, whatever CRLs of other CAs there are.",
    Grade.INFERRED,
    "CRLs are optional (User Guide, revocation), and two are the most that a trust anchor may have.",
)
REVOCATION_SIGNER = Choice(
    "CreateSession: who may sign a CRL",
    "The CA that issued the certificate, by its name and its key on the path or, after a rollover, in the "
    "trust anchor's bundle; its keyUsage, if it has one, includes cRLSign. A CRL in its name by another "
    "key, or of its key in another name, does not count; where there is no other, there is no session.",
    Grade.UNKNOWN,
    "RFC 5280 section 6.3.3 (f); AWS does not say whether another signer is accepted.",
)
REVOCATION_OUTDATED = Choice(
    "CreateSession: CRL before thisUpdate or after nextUpdate",
    "Who is listed stays revoked, and nobody else of that CA gets a session until there is a current one.",
    Grade.UNKNOWN,
    "RFC 5280 section 6.3.3 (a); whether AWS goes on with an outdated CRL is not published.",
)
REVOCATION_PARTIAL = Choice(
    "CreateSession: CRL for a part of a CA's certificates",
    "Its issuingDistributionPoint says whether it is for CA certificates only, for others only, or for those "
    "that name its distribution point. Who is listed is revoked; for others outside of its part it does not "
    "count.",
    Grade.INFERRED,
    "RFC 5280 section 6.3.3 (b)(2).",
)
REVOCATION_REASON = Choice(
    "CreateSession: reason and date of a revocation",
    "They do not matter: whoever is listed is revoked, on hold or in the future too.",
    Grade.INFERRED,
    "RFC 5280 section 5.3.1 calls certificateHold a revocation.",
)
REVOCATION_UNKNOWN = Choice(
    "CreateSession: CRLs of a certificate's issuer, and none that counts",
    "Certificate revocation status is unknown",
    Grade.UNKNOWN,
    "No report was found; refused with AccessDeniedException, because a revoked certificate must not pass "
    "while its list is broken. The sandbox's log says what is wrong with the list.",
)
REVOCATION_EFFECT = Choice(
    "CreateSession: when a CRL takes effect",
    "At the next session; credentials that were issued stay valid until they end.",
    Grade.OBSERVED,
    "serverless-ca's how-to, which saw about a second of delay.",
)
CRL_DISTRIBUTION_POINTS = Choice(
    "CreateSession: trust anchor with crlDpRevocationEnabled",
    "Certificate revocation status is unknown",
    Grade.UNKNOWN,
    "The member is kept and shown. A rehearsal fetches no list from anywhere, and what AWS does with one it "
    "cannot fetch is not published: every session is refused until it is switched off.",
)
