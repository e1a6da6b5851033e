"""What a DynamoDB table needs."""

from policies.deployer.needs import CREATE, DELETE, READ, UPDATE, Need, ResourceNeeds, tagging

_TABLE = "terraform-provider-aws internal/service/dynamodb/table.go"
_TAGS = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.Operations.html"
# Whoever chooses a customer's key must be allowed what DynamoDB then does with it, through DynamoDB alone.
_KEY = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html"

TABLE = ResourceNeeds(
    "aws:dynamodb/table:Table",
    "arn:{partition}:dynamodb:{region}:{account}:table/{made}",
    (
        Need(("dynamodb:CreateTable",), (CREATE,), _TABLE),
        Need(("dynamodb:DescribeTable",), (CREATE, READ, UPDATE, DELETE), _TABLE),
        Need(
            (
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:ListTagsOfResource",
            ),
            (CREATE, READ),
            _TABLE,
        ),
        Need(("dynamodb:UpdateContinuousBackups",), (CREATE, UPDATE), _TABLE),
        Need(("dynamodb:UpdateTable",), (UPDATE,), _TABLE),
        Need(("dynamodb:UpdateTimeToLive",), (CREATE, UPDATE), _TABLE, when="ttl"),
        *tagging("dynamodb:TagResource", "dynamodb:UntagResource", _TAGS),
        Need(("dynamodb:DeleteTable",), (DELETE,), _TABLE),
        Need(
            (
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ),
            (CREATE, UPDATE),
            _KEY,
            on="{key}",
            when="key",
            conditions={"StringEquals": {"kms:ViaService": "dynamodb.{region}.{suffix}"}},
            asked=False,
        ),
    ),
)

TYPES = (TABLE,)
