"""How full a session's policies and tags make the space AWS has for them: an estimate.

STS packs session policies and session tags into one binary form with an upper limit beside the 2,048
characters, and publishes neither the form nor the limit, only that a request over 100 percent fails:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

Grade: inferred, from measurements other people have published: 736 characters with three tags 82 %, 1,690
with three tags 157 %, the six tags of EKS Pod Identity (some 285 characters) 74 %
(https://github.com/aws/containers-roadmap/issues/2413). A straight line through them gives the two weights
below, rounded up. What is estimated above 100 may still fit; what does not fit fails every session.
"""

import math
from collections.abc import Mapping

_PERCENT_FOR_A_POLICY_CHARACTER = 0.08
_PERCENT_FOR_A_TAG_CHARACTER = 0.27
# Six attributes of 25 characters with their keys: a subject of CN, O, OU, and an issuer alike.
TAG_CHARACTERS = 150
FULL = 100


def packed_percent(policy: str, tags: Mapping[str, str] | None = None) -> int:
    """How full a session would be with this session policy and these tags, in percent, rounded up.

    Args:
        policy: The session policy's text.
        tags: The session tags of the certificate; what a common certificate has when left out.
    """
    of_tags = TAG_CHARACTERS if tags is None else sum(len(key) + len(value) for key, value in tags.items())
    return math.ceil(len(policy) * _PERCENT_FOR_A_POLICY_CHARACTER + of_tags * _PERCENT_FOR_A_TAG_CHARACTER)
