"""A session somebody wants, as a file of parameters or a stack's outputs describe it.

Imports the standard library alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from consumer.kept import key_of, values_of


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """Everything CreateSession needs.

    Attributes:
        trust_anchor_arn: The anchor the certificate chains to.
        profile_arn: The profile the session starts through.
        role_arn: The role it has.
        region: The Region of anchor and profile.
        duration_seconds: How long it shall live, in seconds.
        certificate: The file of the end-entity certificate, PEM.
        private_key: The file of its key, PEM.
        chain: The file of the intermediates to send along; empty when there are none.
        endpoint: An https address to ask instead of AWS's own; empty for AWS.
        ca_bundle: The CAs to trust for that address; empty for the usual ones.
    """

    trust_anchor_arn: str
    profile_arn: str
    role_arn: str
    region: str
    duration_seconds: int
    certificate: str
    private_key: str
    chain: str = ""
    endpoint: str = ""
    ca_bundle: str = ""

    def key(self) -> str:
        """A name for the credentials of this request; another certificate in the same file is another name.

        Raises:
            OSError: A file cannot be read.
        """
        return key_of(asdict(self))


def request_of(
    document: Mapping[str, Any],
    workload: str | None,
    given: Mapping[str, str],
    surroundings: Mapping[str, str],
) -> SessionRequest:
    """Put a request together.

    Args:
        document: A stack's outputs, or the parameters of one workload.
        workload: The workload's name in the outputs.
        given: What was said beside the document, and wins: ``certificate``, ``privateKey``, ``chain``,
            ``endpoint``.
        surroundings: Environment variables; AWS's own say which address is asked.

    Raises:
        KeyError: Something is missing.
        TypeError, ValueError: Something is of another type.
    """
    return SessionRequest(**cast("dict[str, Any]", values_of(document, workload, given, surroundings)))
