"""What a workload may do: grants on its targets, and statements beside them."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema, model_validator

from aws_facts import Arn, arn_kinds, partition_of
from config.model import Model, all_of, one_of
from config.names import BucketReference, TableReference, not_empty, without_repetition
from config.place import is_region
from config.references import Declared, declared, entries, text_at
from config.refusal import Finding, found, refuse, refuse_several
from config.words import suggestion
from policies import (
    KNOWN_ACTIONS,
    Access,
    ExtraStatement,
    Kind,
    PolicyError,
    actions_of,
    check_action,
    extra_statement_problems,
)
from policies import Grant as GrantedActions

_TARGETS = (("table", Kind.TABLE), ("bucket", Kind.BUCKET))
_ARN_KINDS = {Kind.TABLE: arn_kinds.TABLE, Kind.BUCKET: arn_kinds.BUCKET}
# Stand in where a policy is only judged and measured.
_SOME_REGION, _SOME_ACCOUNT = "us-east-1", "111122223333"
# What an editor completes.
_ACTIONS = {"type": "string", "enum": sorted(action for known in KNOWN_ACTIONS.values() for action in known)}
_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def _action(value: str, info: ValidationInfo) -> str:
    # A target that is refused itself is missing here, and was meant all the same.
    kind = next((kind for key, kind in _TARGETS if info.data.get(key, "refused")), None)
    # Without any target, which is told at its own place, the action's service decides.
    kind = kind or (Kind.BUCKET if value.lower().startswith("s3:") else Kind.TABLE)
    try:
        check_action(value, kind)
    except PolicyError as error:
        raise refuse_several(found(problem) for problem in error.problems) from error
    return value


def _index(value: str, info: ValidationInfo) -> str:
    """An index of the table the grant is about; those of a table that exists already are not known here."""
    table = info.data.get("table")
    if table is None:
        return value
    written = declared(info).tables.get(table)
    if text_at(written, "arn"):
        return value
    known = entries(written, "indexes")
    if value in known:
        return value
    raise refuse(repr(value), f"an index of the table {table}", suggestion(value, known))


class Grant(Model):
    """What a workload may do with one target: ``table`` or ``bucket``, and ``access`` or ``actions``."""

    model_config = all_of([one_of("table", "bucket"), one_of("access", "actions")])

    table: TableReference | None = Field(default=None, description="A name declared under tables.")
    bucket: BucketReference | None = Field(default=None, description="A name declared under buckets.")
    access: Access | None = Field(default=None, description="read, write, read-write or list.")
    actions: (
        Annotated[
            tuple[Annotated[str, AfterValidator(_action), WithJsonSchema(_ACTIONS)], ...],
            AfterValidator(not_empty),
        ]
        | None
    ) = Field(default=None, description="Single actions of the target's service, such as dynamodb:GetItem.")
    indexes: Annotated[
        tuple[Annotated[str, AfterValidator(_index)], ...], AfterValidator(without_repetition)
    ] = Field(default=(), description="Indexes of the table that may be queried and scanned too.")

    @model_validator(mode="after")
    def _one_target_one_extent(self) -> Self:
        findings = []
        for first, second in (("table", "bucket"), ("access", "actions")):
            given = [name for name in (first, second) if getattr(self, name) is not None]
            if len(given) != 1:
                got = f"{first} and {second}" if given else f"neither {first} nor {second}"
                expected = f"exactly one of {first} and {second}"
                remedy = f"Remove {first} or {second}." if given else f"Add {first} or {second}."
                findings.append(Finding(got, expected, remedy))
        if self.indexes and self.bucket is not None:
            findings.append(
                Finding("indexes of a bucket", "indexes of a table", "Remove them.", ("indexes",))
            )
        if findings:
            raise refuse_several(findings)
        return self

    @property
    def kind(self) -> Kind:
        """What the target is."""
        return Kind.TABLE if self.table is not None else Kind.BUCKET

    @property
    def target(self) -> str:
        """The target's name in the stack file."""
        return self.table or self.bucket or ""

    @property
    def allowed(self) -> frozenset[str]:
        """The actions the grant stands for."""
        if self.access is not None:
            return actions_of(self.access, self.kind)
        return frozenset(self.actions or ())

    def granted(self, names: Declared, planned: str = "") -> GrantedActions:
        """The grant on its target's ARN; a target that is made here has none yet: another stands in.

        Args:
            names: What the stack file declares.
            planned: What stands in for it, to plan sizes with; an ARN in the stack's own Region when empty.
        """
        section = names.tables if self.kind is Kind.TABLE else names.buckets
        written = section.get(self.target)
        key = arn_kinds.KMS_KEY.read(text_at(written, "kmsKey"))
        arn = _ARN_KINDS[self.kind].read(text_at(written, "arn"))
        region = key.region if key and is_region(key.region) else names.place.region or _SOME_REGION
        # A key that cannot be its target's is told at the target.
        if key and (not is_region(key.region) or key.partition != partition_of(key.region)):
            key = None
        if key and arn and (key.partition != arn.partition or arn.region not in ("", key.region)):
            key = None
        made = planned or _stand_in(self.kind, self.target, region)
        return GrantedActions(
            str(arn) if arn else made, self.allowed, frozenset(self.indexes), str(key) if key else None
        )

    def arguments(self, target_arn: Any, kms_key: str | None) -> dict[str, Any]:
        """One grant of a component's arguments.

        Args:
            target_arn: The target's ARN, known already or not yet.
            kms_key: The key the target is encrypted with, if a customer's.
        """
        extent = {"target_arn": target_arn, "actions": sorted(self.allowed)}
        indexes = {"indexes": sorted(self.indexes)} if self.indexes else {}
        return extent | indexes | ({"kms_key_arn": kms_key} if kms_key else {})


def _stand_in(kind: Kind, name: str, region: str) -> str:
    partition = partition_of(region)
    if kind is Kind.BUCKET:
        return str(Arn(partition, kind.value, "", "", name))
    return str(Arn(partition, kind.value, region, _SOME_ACCOUNT, f"table/{name}"))


class Effect(Enum):
    """What a statement does, in IAM's own words."""

    ALLOW = "Allow"
    DENY = "Deny"


def _conditions(value: Any) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Operator, then key, then one text or several."""
    if not isinstance(value, dict):
        raise refuse(repr(value), "operators, below each its keys and their values", "Write it as IAM does.")
    findings = []
    read: dict[str, dict[str, tuple[str, ...]]] = {}
    for operator, keys in value.items():
        if not isinstance(keys, dict):
            findings.append(Finding(repr(keys), "keys and values", "Write key: value below it.", (operator,)))
            continue
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            if listed and all(isinstance(each, str) for each in listed):
                read.setdefault(operator, {})[key] = tuple(listed)
            else:
                below = (operator, key)
                findings.append(
                    Finding(repr(values), "a text, or a list of texts", "Put it in quotes.", below)
                )
        read.setdefault(operator, {})
    if findings:
        raise refuse_several(findings)
    return read


class Statement(Model):
    """What a workload may do, or may not, beside its grants; with the reason for it."""

    reason: str = Field(
        description="Why the grants are not enough, for whoever reviews it; never sent to AWS."
    )
    actions: tuple[str, ...] = Field(
        description="Single actions, such as s3:ListAllMyBuckets; only a Deny may use wildcards."
    )
    resources: tuple[str, ...] = Field(description='ARNs, or "*" alone.')
    effect: Effect = Field(default=Effect.ALLOW, description="Allow or Deny.")
    conditions: Annotated[
        Mapping[str, Mapping[str, tuple[str, ...]]],
        PlainValidator(_conditions),
        WithJsonSchema(
            {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _TEXTS}}
        ),
    ] = Field(default={}, description="IAM's operator, below it the keys, and of each a value or several.")

    @model_validator(mode="after")
    def _judged(self) -> Self:
        problems = extra_statement_problems(self.extra, where="")
        if problems:
            raise refuse_several(
                found(problem, tuple(part for part in problem.where.split(".", 3) if part))
                for problem in problems
            )
        return self

    @property
    def extra(self) -> ExtraStatement:
        """The same as the policies package says it."""
        return ExtraStatement(
            reason=self.reason,
            actions=frozenset(self.actions),
            resources=frozenset(self.resources),
            effect=self.effect.value,
            conditions=self.conditions,
        )

    def arguments(self) -> dict[str, Any]:
        """One statement of a component's arguments."""
        conditions = {
            operator: {key: list(values) for key, values in keys.items()}
            for operator, keys in self.conditions.items()
        }
        required = {
            "reason": self.reason,
            "actions": sorted(self.actions),
            "resources": sorted(self.resources),
        }
        effect = {"effect": self.effect.value} if self.effect is Effect.DENY else {}
        return required | effect | ({"conditions": conditions} if conditions else {})
