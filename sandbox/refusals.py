"""How each service says no: AWS's code, status and protocol for a caller it does not believe."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import uuid4
from xml.sax.saxutils import escape

from sandbox.wire import Response


@dataclass(frozen=True, slots=True)
class _Failure:
    """One way not to be believed.

    Attributes:
        query: Code of the Query services (IAM, STS).
        json: Code of the JSON services.
        s3: Code of S3.
        s3_status: Status of S3.
        message: What is said when nothing more exact is known.
        s3_message: S3's own words.
    """

    query: str
    json: str
    s3: str
    s3_status: int
    message: str
    s3_message: str


class Failure(Enum):
    """Why a request goes nowhere.

    Codes: AWS's "Common Error Types" pages of IAM, STS and DynamoDB and S3's "Error responses" page.
    """

    NO_SIGNATURE = _Failure(
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "AccessDenied",
        403,
        "Missing Authentication Token",
        "Access Denied",
    )
    UNKNOWN_KEY = _Failure(
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
        403,
        "The security token included in the request is invalid.",
        "The AWS Access Key Id you provided does not exist in our records.",
    )
    BAD_TOKEN = _Failure(
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidToken",
        400,
        "The security token included in the request is invalid.",
        "The provided token is malformed or otherwise invalid.",
    )
    EXPIRED = _Failure(
        "ExpiredToken",
        "ExpiredTokenException",
        "ExpiredToken",
        400,
        "The security token included in the request is expired",
        "The provided token has expired.",
    )
    WRONG_SIGNATURE = _Failure(
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access Key and signing method. Consult the service documentation for details.",
        "The request signature we calculated does not match the signature you provided. Check your key "
        "and signing method.",
    )
    WRONG_TIME = _Failure(
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "RequestTimeTooSkewed",
        403,
        "Signature expired.",
        "The difference between the request time and the current time is too large.",
    )
    INCOMPLETE = _Failure(
        "IncompleteSignature",
        "IncompleteSignatureException",
        "AuthorizationHeaderMalformed",
        400,
        "The request signature does not conform to AWS standards.",
        "The authorization header is malformed; the authorization header requires three components: "
        "Credential, SignedHeaders, and Signature.",
    )
    WRONG_HASH = _Failure(
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "XAmzContentSHA256Mismatch",
        400,
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access Key and signing method. Consult the service documentation for details.",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
    NOT_HERE = _Failure("AccessDenied", "AccessDeniedException", "AccessDenied", 403, "", "")
    MALFORMED = _Failure("ValidationError", "ValidationException", "InvalidRequest", 400, "", "")


_JSON_SERVICES = frozenset({"acm-pca", "dynamodb", "events"})
_QUERY_SERVICES = frozenset({"iam", "sns", "sts"})
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html#CommonErrors
_EC2_CODES = {
    "AccessDenied": "UnauthorizedOperation",
    "ExpiredToken": "RequestExpired",
    "InvalidClientTokenId": "AuthFailure",
    "SignatureDoesNotMatch": "AuthFailure",
    "ValidationError": "InvalidParameterValue",
}
# https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and the errors of each operation
_SNS_CODES = {"AccessDenied": "AuthorizationError", "ValidationError": "InvalidParameter"}
_XMLNS = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sns": "http://sns.amazonaws.com/doc/2010-03-31/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}
_BAD_REQUESTS = frozenset({Failure.INCOMPLETE, Failure.MALFORMED})


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A request that goes nowhere.

    Args:
        service: The service the caller meant, as its signature names it; empty when it names none.
        failure: Why.
        message: What the caller reads instead of AWS's own words.
    """

    def __init__(self, service: str, failure: Failure, message: str = "") -> None:
        self.service = service
        self.failure = failure
        self.message = message or failure.value.message
        super().__init__(f"{failure.name}: {self.message}")

    @property
    def response(self) -> Response:
        """The answer in the service's own protocol."""
        words = self.failure.value
        if self.service == "s3":
            own = self.failure in {Failure.NOT_HERE, Failure.MALFORMED}
            return s3_error(words.s3, self.message if own else words.s3_message, words.s3_status)
        status = 400 if self.failure in _BAD_REQUESTS else 403
        if self.service == "ec2":
            return ec2_error(self.message, _EC2_CODES.get(words.query, words.query), status)
        if self.service in _QUERY_SERVICES:
            code = _SNS_CODES.get(words.query, words.query) if self.service == "sns" else words.query
            return query_error(self.service, code, self.message, status)
        # In the JSON protocol every client error is a 400.
        return json_error(words.json, self.message, 400 if self.service in _JSON_SERVICES else status)


def query_error(service: str, code: str, message: str, status: int) -> Response:
    """An error of a Query service.

    Args:
        service: ``iam``, ``sns`` or ``sts``.
        code: AWS's code.
        message: AWS's words.
        status: HTTP status code.
    """
    identifier = str(uuid4())
    body = (
        f'<ErrorResponse xmlns="{_XMLNS[service]}"><Error><Type>Sender</Type><Code>{escape(code)}</Code>'
        f"<Message>{escape(message)}</Message></Error><RequestId>{identifier}</RequestId></ErrorResponse>"
    )
    return Response(status, {"content-type": "text/xml", "x-amzn-requestid": identifier}, body.encode())


def ec2_error(message: str, code: str = "UnauthorizedOperation", status: int = 403) -> Response:
    """An error of EC2.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html .

    Args:
        message: What is said.
        code: AWS's code.
        status: HTTP status code.
    """
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>{escape(code)}</Code>'
        f"<Message>{escape(message)}</Message></Error></Errors><RequestID>{uuid4()}</RequestID></Response>"
    )
    return Response(status, {"content-type": "text/xml"}, body.encode())


def s3_error(code: str, message: str, status: int) -> Response:
    """An error of S3.

    Args:
        code: AWS's code.
        message: AWS's words.
        status: HTTP status code.
    """
    identifier = str(uuid4())
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{escape(code)}</Code>'
        f"<Message>{escape(message)}</Message><RequestId>{identifier}</RequestId></Error>"
    )
    return Response(
        status, {"content-type": "application/xml", "x-amz-request-id": identifier}, body.encode()
    )


def json_error(code: str, message: str, status: int) -> Response:
    """An error of a JSON service.

    Args:
        code: AWS's code.
        message: AWS's words.
        status: HTTP status code.
    """
    return json_response(status, {"__type": code, "message": message}, {"x-amzn-errortype": code})


def json_response(
    status: int, content: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer.

    Args:
        status: HTTP status code.
        content: What to say.
        headers: More headers.
    """
    return Response(
        status, {"content-type": "application/json", **(headers or {})}, json.dumps(content).encode()
    )
