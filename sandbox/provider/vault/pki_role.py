"""vault:pkiSecret/secretBackendRole:SecretBackendRole."""

from sandbox.provider import constraints
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import AutoName, Kind, Property, Shape
from sandbox.provider.vault._endpoint import BACKEND, REGISTRY, SOURCE, Role, refused


def _flag(*, default: bool) -> Property:
    return Property(Kind.UPDATE, Shape.BOOLEAN, default=default)


TABLE = {
    **refused(
        "allowAnyName",
        "allowGlobDomains",
        "allowWildcardCertificates",
        "allowedDomainsTemplate",
        "allowedOtherSans",
        "allowedSerialNumbers",
        "allowedUriSans",
        "allowedUriSansTemplate",
        "allowedUserIds",
        "basicConstraintsValidForNonCa",
        "cnValidations",
        "codeSigningFlag",
        "countries",
        "emailProtectionFlag",
        "extKeyUsageOids",
        "extKeyUsages",
        "generateLease",
        "issuerRef",
        "localities",
        "namespace",
        "noStore",
        "noStoreMetadata",
        "notAfter",
        "notBeforeDuration",
        "organizationUnit",
        "parameterSet",
        "policyIdentifier",
        "policyIdentifiers",
        "postalCodes",
        "provinces",
        "serialNumberSource",
        "signatureBits",
        "streetAddresses",
        "useCsrCommonName",
        "usePss",
    ),
    "allowBareDomains": _flag(default=False),
    "allowIpSans": _flag(default=True),
    "allowLocalhost": _flag(default=True),
    "allowSubdomains": _flag(default=False),
    "allowedDomains": Property(Kind.UPDATE, Shape.LIST),
    "backend": BACKEND,
    "clientFlag": _flag(default=True),
    "enforceHostnames": _flag(default=True),
    "keyBits": Property(Kind.UPDATE, Shape.INTEGER, default=2048),
    "keyType": Property(
        Kind.UPDATE, default="rsa", constraints=(constraints.one_of("rsa", "ec", "ed25519", "any"),)
    ),
    "keyUsages": Property(Kind.UPDATE, Shape.LIST, computed=True),
    "maxTtl": Property(Kind.UPDATE, computed=True),
    "name": Property(Kind.REPLACE),
    "organizations": Property(Kind.UPDATE, Shape.LIST),
    "requireCn": _flag(default=True),
    "serverFlag": _flag(default=True),
    "ttl": Property(Kind.UPDATE, computed=True),
    "useCsrSans": _flag(default=True),
}

TYPE = ResourceType(
    token="vault:pkiSecret/secretBackendRole:SecretBackendRole",  # noqa: S106 - the token of a type
    label="role of Vault's PKI engine",
    service="Vault",
    documentation=REGISTRY + "pkisecret/secretbackendrole/",
    source=SOURCE + "resource_pki_secret_backend_role.go",
    table=TABLE,
    calls=Role(TABLE, {"keyUsages": "key_usage", "organizations": "organization"}),
    name=AutoName(),
)
