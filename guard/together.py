"""What spans resources: a bucket and what is declared about it, a profile and its roles."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guard.judgement import Judgement, Told, Undecided, by_rules
from guard.reading import Thing, at, is_known, listed
from guard.shapes import BUCKETS, PROFILES, ROLES, trust_policy
from policies import posture
from policies.posture import PUBLIC_ACCESS_SWITCHES, UNKNOWN

_PUBLIC_ACCESS = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",)
_ENCRYPTION = tuple(
    f"aws:s3/bucketServerSideEncryptionConfiguration{v}:BucketServerSideEncryptionConfiguration{v}"
    for v in ("", "V2")
)
_VERSIONING = tuple(f"aws:s3/bucketVersioning{v}:BucketVersioning{v}" for v in ("", "V2"))
_POLICIES = ("aws:s3/bucketPolicy:BucketPolicy", "aws-native:s3:BucketPolicy")
_COMPANIONS = (*_PUBLIC_ACCESS, *_ENCRYPTION, *_VERSIONING, *_POLICIES)
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


def judge_stack(things: Sequence[Thing]) -> Judgement:
    """What the rules say of resources together.

    Args:
        things: Every resource of the stack.
    """
    return Judgement.of([*_buckets(things), *_sessions(things)])


def _buckets(things: Sequence[Thing]) -> Iterator[Told | Undecided]:
    about = [each for each in things if each.type in (*BUCKETS, *_COMPANIONS)]
    for bucket in (each for each in about if each.type in BUCKETS):
        companions = _Companions(bucket, about)
        policy = companions.policy()
        facts: dict[str, Any] = {
            "public_access_block": companions.public_access_block(),
            "encryption": companions.encryption(),
            "versioning": companions.versioning(),
            "policy": policy,
            "arns": () if policy is None else _arns(bucket),  # whose bucket matters to a policy alone
            "force_destroy": at(bucket.props, "forceDestroy"),
        }
        yield from by_rules(posture.BUCKET, facts, bucket, "bucket")


def _names(bucket: Thing) -> set[Any]:
    """What a companion may call the bucket."""
    found = (at(bucket.props, name) for name in ("bucket", "id", "bucketName"))
    return {name for name in found if name is not None and name is not UNKNOWN}


def _arns(bucket: Thing) -> Any:
    """The bucket's ARN, or what it may be while only its name is known."""
    arn = at(bucket.props, "arn")
    if isinstance(arn, str):
        return (arn,)
    names = _names(bucket)
    return tuple(f"arn:{each}:s3:::{name}" for name in names for each in _PARTITIONS) or UNKNOWN


class _Companions:
    """What other resources of the stack declare about one bucket.

    Args:
        bucket: The bucket.
        things: Every bucket of the stack, and whatever declares something about one.
    """

    def __init__(self, bucket: Thing, things: Sequence[Thing]) -> None:
        self.bucket = bucket
        self.things = things
        self.names = _names(bucket)
        self.buckets = {each.urn for each in things if each.type in BUCKETS}

    def public_access_block(self) -> Any:
        """The four switches."""
        return self._found(_PUBLIC_ACCESS, self._switches, inline="publicAccessBlockConfiguration")

    def encryption(self) -> Any:
        """Whether an encryption is declared; the older provider's inline form counts too."""
        return self._found(
            _ENCRYPTION,
            lambda each: bool(listed(at(each.props, "rules"))),
            inline="bucketEncryption",
            older=("serverSideEncryptionConfiguration",),
        )

    def versioning(self) -> Any:
        """Whether versions are kept."""
        found = self._found(
            _VERSIONING,
            lambda each: self._enabled(at(each.props, "versioningConfiguration", "status")),
            inline="versioningConfiguration",
            older=("versioning", "enabled"),
        )
        return self._enabled(at(found, "status")) if isinstance(found, Mapping) else found

    def policy(self) -> Any:
        """The bucket policy; of several, one that is unknown, else the one that comes last."""
        return self._found(_POLICIES, self._document, older=("policy",))

    def _found(
        self, types: tuple[str, ...], read: Any, *, inline: str = "", older: tuple[str, ...] = ()
    ) -> Any:
        mine = [each for each in self.things if each.type in types and self._is_mine(each)]
        if mine:
            values = [read(each) for each in mine]
            return UNKNOWN if any(value is UNKNOWN for value in values) else values[-1]
        # The provider computes what was not declared: unknown in a preview is the same as not declared.
        declared = at(self.bucket.props, inline) if inline else None
        declared = declared or self._known(at(self.bucket.props, *older) if older else None)
        if declared:
            return declared if is_known(declared) else UNKNOWN
        is_open = any(each.type in types and self._is_mine(each) is None for each in self.things)
        return UNKNOWN if is_open else None

    def _is_mine(self, companion: Thing) -> bool | None:
        """Whether a resource is about this bucket; None when that cannot be said yet."""
        named = at(companion.props, "bucket")
        if named in self.names:
            return True
        comes_from = self.buckets.intersection(companion.dependencies.get("bucket", ()))
        if comes_from:
            return self.bucket.urn in comes_from
        return None if named is UNKNOWN else False

    @staticmethod
    def _known(value: Any) -> Any:
        return None if value is UNKNOWN else value

    @staticmethod
    def _enabled(status: Any) -> Any:
        return UNKNOWN if status is UNKNOWN else status == "Enabled"

    @staticmethod
    def _switches(block: Thing) -> Any:
        switches = {name: at(block.props, name) for name in PUBLIC_ACCESS_SWITCHES}
        return switches if is_known(switches) else UNKNOWN

    @staticmethod
    def _document(policy: Thing) -> Any:
        document = at(policy.props, "policy" if policy.type == _POLICIES[0] else "policyDocument")
        return document if is_known(document) else UNKNOWN


def _sessions(things: Sequence[Thing]) -> Iterator[Told | Undecided]:
    roles = [each for each in things if each.type in ROLES]
    held, is_open = _held([each for each in things if each.type in PROFILES], roles)
    for role in roles:
        facts, holders = _role_facts(role), held.get(role.urn, ())
        for profile in holders:
            pair = facts | {"duration_seconds": at(profile.props, "durationSeconds")}
            yield from by_rules(posture.PROFILE_AND_ROLE, pair, profile, "profile")
        if not holders:
            alone = facts | {"profiles": UNKNOWN if is_open else 0}
            yield from by_rules(posture.ROLE, alone, role, "role")


def _held(profiles: Sequence[Thing], roles: Sequence[Thing]) -> tuple[dict[str, list[Thing]], bool]:
    """By role the profiles that name it, and whether some profile may name any role, as far as is known."""
    urns = {role.urn for role in roles}
    by_arn = {arn: role.urn for role in roles if isinstance(arn := at(role.props, "arn"), str)}
    held: dict[str, list[Thing]] = {}
    is_open = False
    for profile in profiles:
        named, comes_from = listed(at(profile.props, "roleArns")), profile.dependencies.get("roleArns", ())
        found = [urn for urn in comes_from if urn in urns]
        found += [by_arn[arn] for arn in named if isinstance(arn, str) and arn in by_arn]
        for urn in dict.fromkeys(found):
            held.setdefault(urn, []).append(profile)
        is_open |= UNKNOWN in named and not comes_from
    return held, is_open


def _role_facts(role: Thing) -> dict[str, Any]:
    trust = trust_policy(role)
    return {
        "role": role.name,
        "trust": trust if is_known(trust) else UNKNOWN,
        "max_session_duration": at(role.props, "maxSessionDuration"),
    }
