"""What goes wrong in the stand-in provider, and how the real one words what AWS refused."""

from botocore.exceptions import BotoCoreError, ClientError

from aws_facts import ToolkitError

HINTS = {
    ("DeleteTable", "ValidationException"): (
        "protect",
        "The table's deletionProtectionEnabled is true: set it to false, apply, then delete.",
    ),
    ("DeleteBucket", "BucketNotEmpty"): (
        "",
        "Empty the bucket, or set forceDestroy to true and apply before deleting.",
    ),
}
"""What to do about a refusal, by operation and code, when the message contains the given text."""


class ProviderError(ToolkitError):
    """A setting of the provider, or a request of the engine, that the stand-in refuses."""


class ServiceError(Exception):
    """A refusal by a service that is not one of AWS's.

    Args:
        message: What it answered, as the real provider words it.
        missing: Whether it said that the thing is not there.
    """

    def __init__(self, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


REFUSALS = (ClientError, BotoCoreError, ServiceError)
"""What the calls of a type may raise when they are refused."""


class CloudError(Exception):
    """A call to the cloud that failed, worded as the real provider words it.

    Args:
        message: The whole text, such as ``creating IAM Role (web): operation error IAM: ...``.
    """


class UnfinishedError(Exception):
    """A create that failed after the cloud object had come into being.

    Args:
        identifier: The id of the object that exists.
        cause: The call that failed afterwards.
    """

    def __init__(self, identifier: str, cause: Exception) -> None:
        super().__init__(str(cause))
        self.identifier = identifier
        self.cause = cause


def code_of(error: ClientError) -> str:
    """AWS's error code, such as ``NoSuchEntity``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def as_provider_says(prefix: str, service: str, error: Exception) -> CloudError:
    """Word a failed call as terraform-provider-aws does.

    Args:
        prefix: What was being done, such as ``creating IAM Role (web)``.
        service: The service's name in the Go SDK, such as ``IAM``.
        error: One of the refusals.

    Returns:
        The error whose text is the prefix and the Go SDK's wording: operation, status, request id, AWS's
        code and text, and after them what to do, where a setting of the resource is the reason.
    """
    if not isinstance(error, ClientError):
        return CloudError(f"{prefix}: {error}")
    answer = error.response.get("Error", {})
    code, message = code_of(error), str(answer.get("Message", ""))
    metadata = error.response.get("ResponseMetadata", {})
    # The Go SDK marks the codes its model does not name; boto3 has a class of its own for each modelled one.
    unmodelled = "api error " if type(error) is ClientError else ""
    text = (
        f"{prefix}: operation error {service}: {error.operation_name}, https response error "
        f"StatusCode: {metadata.get('HTTPStatusCode', 0)}, RequestID: {metadata.get('RequestId', '')}, "
        f"{unmodelled}{code}: {message}"
    )
    needle, hint = HINTS.get((error.operation_name, code), ("", ""))
    return CloudError(f"{text}. {hint}" if hint and needle in message else text)
