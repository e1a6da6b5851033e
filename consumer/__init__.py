"""The machine outside of AWS: from a certificate to credentials, kept until they are about to end.

This front door imports the standard library alone: SDKs start the command that uses it often.
"""

from consumer.cache import Cache
from consumer.request import SessionRequest, request_of

__all__ = ["Cache", "SessionRequest", "request_of"]
