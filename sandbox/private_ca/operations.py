"""The operations that are offered, and what each is asked about.

Actions, resources and condition keys: Service Authorization Reference, AWS Private Certificate Authority.
Inputs: the service model, by botocore's own validator.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.validate import ParamValidator

from sandbox.private_ca.errors import PrivateCaError
from sandbox.wire import Request

_TARGET = "ACMPrivateCA."

OPERATIONS = frozenset(
    {
        "CreateCertificateAuthority",
        "CreatePermission",
        "DeleteCertificateAuthority",
        "DeletePermission",
        "DescribeCertificateAuthority",
        "GetCertificate",
        "GetCertificateAuthorityCertificate",
        "GetCertificateAuthorityCsr",
        "ImportCertificateAuthorityCertificate",
        "IssueCertificate",
        "ListCertificateAuthorities",
        "ListPermissions",
        "ListTags",
        "RevokeCertificate",
        "TagCertificateAuthority",
        "UntagCertificateAuthority",
        "UpdateCertificateAuthority",
    }
)
"""What is offered: a CA's life, its certificates, its permissions for ACM; no policies, no audit reports."""


def operation_of(request: Request) -> str:
    """The operation a request names.

    Args:
        request: The request.

    Raises:
        PrivateCaError: It names none that is offered.
    """
    target = request.headers.get("x-amz-target", "")
    name = target.removeprefix(_TARGET)
    if not target.startswith(_TARGET) or name not in OPERATIONS:
        raise PrivateCaError("UnknownOperationException", f"The local AWS does not offer acm-pca:{name}.")
    return name


def read_input(name: str, request: Request) -> dict[str, Any]:
    """The members of an operation's input, checked against the service model.

    Args:
        name: The operation.
        request: The request.

    Raises:
        PrivateCaError: The body is no JSON object, or breaks the model.
    """
    try:
        members = json.loads(request.body)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        raise PrivateCaError("SerializationException", "The body must be a JSON object.")
    given = {member: value for member, value in members.items() if value is not None}
    broken = ParamValidator().validate(given, _model().operation_model(name).input_shape)
    if broken.has_errors():
        raise PrivateCaError("ValidationException", broken.generate_report())
    return given


def context_of(members: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """The condition keys a request brings along.

    Args:
        members: The operation's input.
    """
    tags = {tag["Key"]: tag.get("Value", "") for tag in members.get("Tags", ())}
    context: dict[str, str | list[str]] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    if tags:
        context["aws:TagKeys"] = list(tags)
    if "TemplateArn" in members:
        context["acm-pca:TemplateArn"] = members["TemplateArn"]
    return context


@cache
def _model() -> Any:
    return botocore.session.get_session().get_service_model("acm-pca")
