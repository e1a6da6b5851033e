"""vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert."""

from sandbox.provider import constraints
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.table import Kind, Property, Shape, computed
from sandbox.provider.values import Bag
from sandbox.provider.vault._endpoint import (
    BACKEND,
    REGISTRY,
    SOURCE,
    NotRecovered,
    parameters,
    refused,
)
from sandbox.provider.vault.server import Server

TABLE = {
    **refused(
        "altNames",
        "country",
        "excludedDnsDomains",
        "excludedEmailAddresses",
        "excludedIpRanges",
        "excludedUriDomains",
        "format",
        "ipSans",
        "issuerName",
        "jksPassword",
        "jksPrivateKeyAlias",
        "keyName",
        "keyRef",
        "keyUsages",
        "locality",
        "managedKeyId",
        "managedKeyName",
        "namespace",
        "notAfter",
        "notBeforeDuration",
        "otherSans",
        "ou",
        "parameterSet",
        "permittedDnsDomains",
        "permittedEmailAddresses",
        "permittedIpRanges",
        "permittedUriDomains",
        "pkcs12Encoder",
        "pkcs12Password",
        "postalCode",
        "privateKeyFormat",
        "province",
        "signatureBits",
        "streetAddress",
        "uriSans",
        "usePss",
    ),
    "backend": BACKEND,
    "certificate": computed(),
    "commonName": Property(Kind.REPLACE, required=True, from_inputs=True),
    "excludeCnFromSans": Property(Kind.REPLACE, Shape.BOOLEAN, from_inputs=True),
    "issuerId": computed(),
    "issuingCa": computed(),
    "keyBits": Property(Kind.REPLACE, Shape.INTEGER, default=2048, from_inputs=True),
    "keyId": computed(),
    "keyType": Property(
        Kind.REPLACE,
        default="rsa",
        from_inputs=True,
        constraints=(constraints.one_of("rsa", "ec", "ed25519"),),
    ),
    "maxPathLength": Property(Kind.REPLACE, Shape.INTEGER, default=-1, from_inputs=True),
    "organization": Property(Kind.REPLACE, from_inputs=True),
    "serialNumber": computed(),
    "ttl": Property(
        Kind.UNKNOWN,
        from_inputs=True,
        note="An update that changed nothing in early versions of the provider.",
    ),
    "type": Property(
        Kind.REPLACE,
        required=True,
        from_inputs=True,
        constraints=(constraints.one_of("internal"),),
        note="An exported key would be in the state.",
    ),
}

_SENT = ("commonName", "excludeCnFromSans", "keyBits", "keyType", "maxPathLength", "organization", "ttl")


class _Calls(NotRecovered):
    def create(self, server: Server, inputs: Bag) -> str:
        given = [name for name in _SENT if name in inputs]
        path = f"{inputs['backend']}/root/generate/{inputs['type']}"
        answer = server.write(path, parameters(TABLE, inputs, given))
        return f"{inputs['backend']}/issuer/{answer['issuer_id']}"

    def read(self, server: Server, identifier: str, known: Bag) -> Bag | None:
        del known
        answer = server.read(identifier)
        if answer is None:
            return None
        certificate = answer["certificate"].strip()
        return {
            "backend": identifier.rpartition("/issuer/")[0],
            "certificate": certificate,
            "issuerId": answer["issuer_id"],
            "issuingCa": certificate,
            "keyId": answer["key_id"],
            "serialNumber": answer.get("serial_number"),
        }

    def update(self, server: Server, update: Update) -> None:
        raise NotImplementedError  # every property replaces it

    def delete(self, server: Server, identifier: str, known: Bag) -> None:
        """All issuers and keys of the engine go, as with the real provider."""
        del identifier
        server.delete(f"{known['backend']}/root")


TYPE = ResourceType(
    token="vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert",  # noqa: S106 - the token of a type
    label="root certificate of Vault's PKI engine",
    service="Vault",
    documentation=REGISTRY + "pkisecret/secretbackendrootcert/",
    source=SOURCE + "resource_pki_secret_backend_root_cert.go",
    table=TABLE,
    calls=_Calls(),
    subject="commonName",
)
