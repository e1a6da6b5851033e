"""What a request's body may not hide: the second half of the doors, once the body was read."""

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import parse_qs, parse_qsl

from sandbox.refusals import Failure, Refused
from sandbox.wire import Request

STS_OPERATIONS = frozenset({"AssumeRole", "GetAccessKeyInfo", "GetCallerIdentity", "GetSessionToken"})
"""What STS offers here. Web identity and SAML are left out: nothing would check their tokens."""

EC2_OPERATIONS = frozenset(
    {
        "AssociateIamInstanceProfile",
        "CreateTags",
        "DeleteTags",
        "DescribeIamInstanceProfileAssociations",
        "DescribeInstanceAttribute",
        "DescribeInstanceCreditSpecifications",
        "DescribeInstanceStatus",
        "DescribeInstanceTypes",
        "DescribeInstances",
        "DescribeSecurityGroups",
        "DescribeSubnets",
        "DescribeTags",
        "DescribeVolumes",
        "DescribeVpcs",
        "DisassociateIamInstanceProfile",
        "ModifyInstanceAttribute",
        "ModifyInstanceMetadataOptions",
        "ReplaceIamInstanceProfileAssociation",
        "RunInstances",
        "StartInstances",
        "StopInstances",
        "TerminateInstances",
    }
)
"""What EC2 offers here: instances, and what is around them as it is; no image is registered or run."""

SNS_OPERATIONS = frozenset(
    {
        "CreateTopic",
        "DeleteTopic",
        "GetSubscriptionAttributes",
        "GetTopicAttributes",
        "ListSubscriptionsByTopic",
        "ListTagsForResource",
        "ListTopics",
        "SetSubscriptionAttributes",
        "SetTopicAttributes",
        "Subscribe",
        "TagResource",
        "Unsubscribe",
        "UntagResource",
    }
)
"""What SNS offers here: topics and who is told; nothing is published, and so nothing leaves the machine."""

_OFFERED = {"ec2": EC2_OPERATIONS, "sns": SNS_OPERATIONS, "sts": STS_OPERATIONS}
_NOBODY_CALLED = frozenset({"email", "email-json"})
"""Protocols for which the emulator calls nobody; for http it would ask the address at once."""

_UNREAD_PAYLOAD = re.compile(r"UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+")


def inspect(service: str, request: Request) -> None:
    """Refuse what only the body shows.

    Args:
        service: The service the request's signature names.
        request: The whole request.

    Raises:
        Refused: It goes nowhere.
    """
    _check_payload_hash(service, request)
    if service in {"ec2", "iam", "sns", "sts"}:
        _check_form(service, request)
    elif service in {"acm-pca", "dynamodb", "events"}:
        _check_json(service, request)
    elif service == "s3":
        _check_s3_body(request)


def _check_payload_hash(service: str, request: Request) -> None:
    claimed = request.headers.get("x-amz-content-sha256")
    if claimed is None or claimed == hashlib.sha256(request.body).hexdigest():
        return
    if service != "s3" or not _UNREAD_PAYLOAD.fullmatch(claimed):
        raise Refused(service, Failure.WRONG_HASH)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _twice(names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]


def _check_form(service: str, request: Request) -> None:
    if _media_type(request) != "application/x-www-form-urlencoded":
        raise Refused(service, Failure.MALFORMED, "The body must be a form.")
    pairs = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    repeated = _twice(name for name, _ in pairs)
    if repeated:
        raise Refused(service, Failure.MALFORMED, f"Given twice: {', '.join(sorted(repeated))}")
    given = dict(pairs)
    action = given.get("Action", "")
    if not action:
        raise Refused(service, Failure.MALFORMED, "The request names no Action.")
    if action not in _OFFERED.get(service, {action}):
        raise Refused(service, Failure.NOT_HERE, f"The local AWS does not offer {service}:{action}.")
    if service == "sns" and action == "Subscribe" and given.get("Protocol") not in _NOBODY_CALLED:
        raise Refused(service, Failure.NOT_HERE, "The local AWS takes subscriptions by e-mail alone.")


def _check_json(service: str, request: Request) -> None:
    if _media_type(request) not in {
        "application/x-amz-json-1.0",
        "application/x-amz-json-1.1",
        "application/json",
    }:
        raise Refused(service, Failure.MALFORMED, "The body must be JSON.")


def _check_s3_body(request: Request) -> None:
    # The emulator would take the action it asks the policies about from a form that is an object's content.
    if "x-www-form-urlencoded" not in request.headers.get("content-type", "").lower():
        return
    in_chunks = "x-amz-decoded-content-length" in request.headers or (
        request.headers.get("x-amz-content-sha256", "").startswith("STREAMING-")
        or "content-encoding" in request.headers
    )
    if in_chunks or "Action" in parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True):
        raise Refused("s3", Failure.NOT_HERE, "The local AWS cannot hold a form in chunks or with an Action.")
