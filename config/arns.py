"""ARNs in a stack file: each of the kind that belongs there, and of the stack's own Region and account.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html : the trust anchor and the
profile of a
session are of one account and one Region; credentials never leave their partition.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from aws_facts import Arn, ArnError, arn_kinds, partition_of
from aws_facts.arn_kinds import TWO_PROFILES, ArnKind
from config.place import Place, is_region
from config.references import declared
from config.refusal import Finding, refuse, refuse_several
from config.words import suggestion

_CHINA = "aws-cn"
_FULL_ACCESS = ("FullAccess", "AdministratorAccess", "PowerUserAccess")


def _arn(kind: ArnKind, *, here: bool = True) -> AfterValidator:
    """A rule for the ARN of one kind of thing.

    Args:
        kind: What it has to be the ARN of.
        here: Whether it has to be in the stack's own Region and account.
    """

    def check(text: str, info: ValidationInfo) -> str:
        return _arn_here(kind, text, info, here=here)

    return AfterValidator(check)


def _arn_here(kind: ArnKind, text: str, info: ValidationInfo, *, here: bool = True) -> str:
    arn = kind.read(text)
    if arn is None:
        raise refuse(repr(text), f"the ARN of {kind.what}", _mixed_up(text) or kind.remedy)
    findings = list(misplaced(arn, declared(info).place, here=here))
    if findings:
        raise refuse_several(findings)
    return text


def anchor_arn_findings(value: object, place: Place) -> list[Finding]:
    """What is wrong with what another stack says is a trust anchor's ARN.

    Args:
        value: The output's value, whatever it is.
        place: Where this stack is deployed to.
    """
    arn = arn_kinds.TRUST_ANCHOR.read(value) if isinstance(value, str) else None
    if arn is not None:
        return list(misplaced(arn, place, here=True))
    got = "nothing" if value is None else repr(value)
    remedy = "Name the output as that stack exports it, such as trustAnchors.corp.arn."
    return [Finding(got, f"the ARN of {arn_kinds.TRUST_ANCHOR.what}", remedy)]


def misplaced(arn: Arn, place: Place, *, here: bool) -> Iterator[Finding]:
    """How an ARN disagrees with itself, or with where the stack is deployed to.

    Args:
        arn: The ARN.
        place: Where the stack is deployed to.
        here: Whether another Region or account is a mistake; another partition always is.
    """
    if arn.region and (not is_region(arn.region) or partition_of(arn.region) != arn.partition):
        yield Finding(
            f"the Region {arn.region} in the partition {arn.partition}",
            "a Region of the ARN's own partition",
            "Give the whole ARN as AWS prints it.",
        )
        return
    if place.partition and arn.partition != place.partition:
        yield Finding(
            f"the partition {arn.partition}",
            f"{place.partition}, the partition of aws:region {place.region}",
            "Give the ARN of what this partition has: credentials do not work in another one.",
        )
        return
    if here and place.region and arn.region not in ("", place.region):
        yield Finding(
            f"the Region {arn.region}",
            f"{place.region}, as aws:region says",
            "Give the ARN of the one in this Region, or correct aws:region.",
        )
    if here and place.accounts and arn.account not in ("", "aws", *place.accounts):
        yield Finding(
            f"the account {arn.account}",
            f"one of aws:allowedAccountIds: {', '.join(place.accounts)}",
            "Give the ARN of the one in this account, or correct aws:allowedAccountIds.",
        )


def is_full_access(policy_arn: str) -> bool:
    """Whether a managed policy is one of AWS's own that allows a whole service, or everything.

    Args:
        policy_arn: The policy's ARN.
    """
    return ":iam::aws:policy/" in policy_arn and policy_arn.endswith(_FULL_ACCESS)


def _mixed_up(text: str) -> str:
    """What was probably taken for something else."""
    try:
        arn = Arn.parse(text)
    except ArnError:
        return ""
    name = arn.resource.partition("/")[0]
    told = {
        ("iam", "instance-profile"): TWO_PROFILES,
        (
            "iam",
            "role",
        ): "That is a role: a role is assumed, and what may assume it is said by its trust policy.",
        (
            "rolesanywhere",
            "profile",
        ): "That is a Roles Anywhere profile: sessions start through it, while a trust "
        "anchor says whose certificates are trusted.",
        (
            "rolesanywhere",
            "alias",
        ): "That is an alias, which matches nothing in a policy: give the ARN with the UUID.",
        (
            "kms",
            "alias",
        ): "That is an alias: IAM policies and DynamoDB take the ARN of the key it stands for.",
    }
    return told.get((arn.service, name), "")


def _not_in_china(partition: str) -> None:
    """https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html ."""
    if partition == _CHINA:
        raise refuse(
            "a Private CA in a China Region",
            "a bundle: Roles Anywhere takes no Private CA as a trust anchor in the China Regions",
            "Write the authority's certificate into a file and name it with bundle.",
        )


def _private_ca_source(text: str, info: ValidationInfo) -> str:
    """What stands where an authority is meant: the ARN of one, or the name of one in the same file."""
    known, partition = declared(info).private_cas, declared(info).place.partition
    if text in known:
        _not_in_china(partition)
        return text
    if not text.startswith("arn:"):
        remedy = suggestion(text, known) if known else "Declare one under privateCertificateAuthorities."
        expected = f"the ARN of {arn_kinds.PRIVATE_CA.what}, or a name under privateCertificateAuthorities"
        raise refuse(repr(text), expected, remedy)
    judged = _arn_here(arn_kinds.PRIVATE_CA, text, info)
    _not_in_china(partition or Arn.parse(text).partition)
    return judged


def _limiting(text: str) -> str:
    """A session policy that is an AWS-managed policy of a whole service."""
    if is_full_access(text):
        raise refuse(
            text.rpartition("/")[2],
            "a policy that narrows a session: this one allows everything, and grants nothing that the role "
            "lacks",
            "Remove it. What a workload may do stands under grants, for exactly its targets.",
        )
    return text


AnchorArn = Annotated[str, _arn(arn_kinds.TRUST_ANCHOR)]
RevocationListArn = Annotated[str, _arn(arn_kinds.CRL)]
PrivateCaArn = Annotated[str, _arn(arn_kinds.PRIVATE_CA)]
PrivateCaSource = Annotated[str, AfterValidator(_private_ca_source)]
TableArn = Annotated[str, _arn(arn_kinds.TABLE, here=False)]
BucketArn = Annotated[str, _arn(arn_kinds.BUCKET, here=False)]
KeyArn = Annotated[str, _arn(arn_kinds.KMS_KEY, here=False)]
TopicArn = Annotated[str, _arn(arn_kinds.TOPIC)]
PolicyArn = Annotated[str, _arn(arn_kinds.POLICY)]
SessionPolicyArn = Annotated[str, _arn(arn_kinds.POLICY), AfterValidator(_limiting)]
