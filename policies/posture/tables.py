"""DynamoDB tables: encrypted with a key somebody can see, recoverable, not deleted by accident.

Facts: ``kms_encryption``, ``point_in_time_recovery`` and ``deletion_protection``, each a truth value.
"""

from collections.abc import Iterator

from policies.lint import Severity
from policies.lint.findings import Found
from policies.posture.rule import Facts, Family, settled

RULES = Family()


@RULES.rule(
    "table-encryption",
    Severity.SECURITY,
    "A table is encrypted with a KMS key of the account.",
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
    reads=("kms_encryption",),
)
def _encryption(facts: Facts) -> Iterator[Found]:
    if not facts.get("kms_encryption"):
        yield settled(
            "no server-side encryption: DynamoDB then uses a key AWS owns, which no log of yours shows",
            "server-side encryption with a KMS key",
            "Set serverSideEncryption.enabled (AWS's managed key), with kmsKeyArn for a key of your own.",
        )


@RULES.rule(
    "table-recovery",
    Severity.SECURITY,
    "A table can be restored to a point in time.",
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    reads=("point_in_time_recovery",),
)
def _recovery(facts: Facts) -> Iterator[Found]:
    if not facts.get("point_in_time_recovery"):
        yield settled(
            "no point-in-time recovery: what a workload overwrites or deletes is gone",
            "point-in-time recovery",
            "Set pointInTimeRecovery.enabled.",
        )


@RULES.rule(
    "table-deletion-protection",
    Severity.SECURITY,
    "A table has deletion protection.",
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    reads=("deletion_protection",),
)
def _deletion_protection(facts: Facts) -> Iterator[Found]:
    if not facts.get("deletion_protection"):
        yield settled("no deletion protection", "deletion protection", "Set deletionProtectionEnabled.")
