"""Who is told that certificates end."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from aws_facts.emails import email_problems
from config.arns import KeyArn, TopicArn
from config.model import Model, all_of, one_of
from config.names import not_empty
from config.refusal import Finding, refuse_several


def _emails(values: tuple[str, ...]) -> tuple[str, ...]:
    findings = [
        Finding(problem.got, problem.expected, problem.remedy, (int(problem.where[1:-1]),))
        for problem in email_problems(values, where="")
    ]
    if findings:
        raise refuse_several(findings)
    return values


class ExpiryAlarm(Model):
    """A rule of EventBridge that tells a topic of SNS; without one of your own, a topic and who is told."""

    model_config = all_of([one_of("emails", "topic")])

    NAME: ClassVar[str] = "expiry-alarm"
    """What the component, and what it makes, is called: a stack has one."""

    emails: Annotated[tuple[str, ...], AfterValidator(_emails), AfterValidator(not_empty)] | None = Field(
        default=None, description="Who is told by e-mail; each is asked to confirm first."
    )
    topic: TopicArn | None = Field(
        default=None,
        description="ARN of a topic that somebody else owns, whose policy lets events.amazonaws.com publish.",
    )
    kms_key: KeyArn | None = Field(
        alias="kmsKey",
        default=None,
        description="ARN of a customer's KMS key to encrypt the topic with, whose policy must allow "
        "events.amazonaws.com kms:GenerateDataKey* and kms:Decrypt; not encrypted by KMS when left out.",
    )

    @model_validator(mode="after")
    def _tells_somebody(self) -> Self:
        findings = []
        if (self.emails is None) == (self.topic is None):
            got = "emails and topic" if self.topic else "neither emails nor topic"
            remedy = "Name who is told by e-mail, or the ARN of a topic with subscribers of its own."
            findings.append(Finding(got, "exactly one of emails and topic", remedy))
        if self.topic is not None and self.kms_key is not None:
            remedy = "Remove kmsKey: who owns the topic says how it is encrypted."
            findings.append(
                Finding("kmsKey beside topic", "kmsKey for a topic made here", remedy, ("kmsKey",))
            )
        if findings:
            raise refuse_several(findings)
        return self

    def arguments(self, tags: Mapping[str, str]) -> Any:
        """The arguments of the component: only what was set.

        Args:
            tags: Tags of everything the stack makes.
        """
        chosen = {
            "emails": list(self.emails or ()),
            "existing_topic_arn": self.topic,
            "kms_key_arn": self.kms_key,
            "tags": dict(tags),
        }
        return {name: value for name, value in chosen.items() if value}
