"""The errors of the service: one class for each of AWS's codes, with its HTTP status.

Codes and statuses: botocore's service model ``rolesanywhere`` 2018-05-10.
"""


class ServiceError(Exception):
    """An answer that is an error.

    Args:
        message: The text the client reads.

    Attributes:
        status: The HTTP status code.
        message: The text the client reads.
    """

    status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def code(self) -> str:
        """AWS's error code: the class's name."""
        return type(self).__name__


class ValidationException(ServiceError):  # noqa: N818 - the name is AWS's
    """The input breaks a rule of the service."""

    status = 400


class TooManyTagsException(ServiceError):  # noqa: N818 - the name is AWS's
    """A resource would have more tags than it may."""

    status = 400


class AccessDeniedException(ServiceError):  # noqa: N818 - the name is AWS's
    """The caller may not do this."""

    status = 403


class InvalidSignatureException(ServiceError):  # noqa: N818 - the name is AWS's
    """The signature cannot be for this service."""

    status = 403


class ResourceNotFoundException(ServiceError):  # noqa: N818 - the name is AWS's
    """There is no such resource in the caller's account and Region."""

    status = 404


class UnknownOperationException(ServiceError):  # noqa: N818 - the name is AWS's
    """The path and method are no operation of the service."""

    status = 404


class ThrottlingException(ServiceError):  # noqa: N818 - the name is AWS's
    """Requests come faster than the quota allows."""

    status = 429


class NotImplementedException(ServiceError):  # noqa: N818 - named like AWS's own
    """This sandbox does not have that yet; 501 is a status that no SDK retries."""

    status = 501
