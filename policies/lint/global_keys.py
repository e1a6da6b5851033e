"""The condition keys of every service: their types, and which requests have them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import difflib
import re
from collections.abc import Mapping

from policies.lint.service_keys import key_type, keys_of, knows_keys_of

PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"

_KEYS: Mapping[str, str] = {
    key: kind
    for kind, keys in {
        "String": (
            "aws:CalledViaFirst aws:CalledViaLast aws:Ec2InstanceSourceVpc aws:PrincipalAccount "
            "aws:PrincipalOrgID aws:PrincipalOrgMasterAccountId "
            "aws:PrincipalServiceName aws:PrincipalTag/${TagKey} aws:PrincipalType "
            "aws:referer aws:RequestedRegion aws:RequestTag/${TagKey} aws:ResourceAccount aws:ResourceOrgID "
            "aws:ResourceTag/${TagKey} aws:SourceAccount aws:SourceIdentity aws:SourceOrgID aws:SourceVpc "
            "aws:SourceVpce aws:UserAgent aws:userid aws:username aws:VpceAccount aws:VpceOrgID"
        ),
        "ARN": "aws:ChatbotSourceArn aws:FederatedProvider aws:PrincipalArn aws:SourceArn aws:SourceVpcArn "
        "aws:SignInSessionArn",
        "ArrayOfString": (
            "aws:CalledVia aws:CalledViaAWSMCP aws:PrincipalOrgPaths aws:PrincipalServiceNamesList "
            "aws:ResourceOrgPaths aws:SourceOrgPaths aws:TagKeys aws:VpceOrgPaths"
        ),
        "Bool": (
            "aws:AssumedRoot aws:IsMcpServiceAction aws:MultiFactorAuthPresent aws:PrincipalIsAWSService "
            "aws:SecureTransport aws:ViaAWSMCPService aws:ViaAWSService"
        ),
        "Numeric": "aws:MultiFactorAuthAge",
        "Date": "aws:CurrentTime aws:EpochTime aws:TokenIssueTime",
        "IPAddress": "aws:Ec2InstanceSourcePrivateIPv4 aws:SourceIp aws:VpcSourceIp",
    }.items()
    for key in keys.split()
}
_BY_NAME = {key.lower(): kind for key, kind in _KEYS.items()}
_TAGS = ("aws:principaltag/", "aws:requesttag/", "aws:resourcetag/")
# What a service adds to every request of the sessions it made.
_CROSS_SERVICE = {
    "codebuild:buildarn": "ARN",
    "codebuild:projectarn": "ARN",
    "ec2:roledelivery": "Numeric",
    "ec2:sourceinstancearn": "ARN",
    "glue:credentialissuingservice": "String",
    "glue:roleassumedby": "String",
    "identitystore:userid": "String",
    "lambda:sourcefunctionarn": "ARN",
    "ssm:sourceinstancearn": "ARN",
}
# "This key is included in the request context for all requests", or for all that are signed.
ALWAYS = frozenset(
    {
        "aws:currenttime",
        "aws:epochtime",
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principaltype",
        "aws:requestedregion",
        "aws:resourceaccount",
        "aws:securetransport",
        "aws:useragent",
        "aws:userid",
        "aws:viaawsservice",
    }
)


def type_of(key: str) -> str | None:
    """The type of a condition key, such as ``ArrayOfString``.

    Args:
        key: The key, in lower case.

    Returns:
        The type; None when there is no such key.
    """
    if key.startswith(_TAGS):
        return "String" if not key.endswith("/") else None
    return _BY_NAME.get(key) or _CROSS_SERVICE.get(key) or key_type(key)


def is_cross_service(key: str) -> bool:
    """Whether requests to any service can have a key.

    Args:
        key: The key, in lower case.
    """
    return key in _BY_NAME or key.startswith(_TAGS) or key in _CROSS_SERVICE or "." in key.partition(":")[0]


def similar_key(written: str) -> str:
    """What to do about a key that does not exist.

    Args:
        written: The key.
    """
    prefix = written.lower().partition(":")[0]
    known = tuple(_KEYS) if prefix == "aws" else keys_of(prefix) if knows_keys_of(prefix) else ()
    near = difflib.get_close_matches(written.lower(), [key.lower() for key in known], n=1, cutoff=0.7)
    by_name = {key.lower(): re.sub(r"\$\{[^}]+\}", "<key>", key) for key in known}
    return f"Did you mean {by_name[near[0]]}?" if near else "Correct or remove it."
