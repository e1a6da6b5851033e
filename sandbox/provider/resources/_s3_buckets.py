"""What the bucket and the resources that configure one have in common."""

from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resources._common import answer_or_none
from sandbox.provider.table import Kind, Property
from sandbox.provider.values import Bag

MISSING = "NoSuchBucket"
_ABSENT = ("404", MISSING)

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
NAME_PATTERN = r"[a-z0-9](?!.*\.\.)[a-z0-9.-]*[a-z0-9]"
RESERVED_PATTERN = (
    r"(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-|amzn-s3-demo-)"
    r"(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$).*"
)

BUCKET = Property(Kind.REPLACE, required=True, constraints=(constraints.length(1, 63),))
OWNER = Property(Kind.REPLACE, constraints=(constraints.ACCOUNT_ID,), note="Deprecated by the real provider.")

# https://docs.aws.amazon.com/general/latest/gr/s3.html, hosted zones of website endpoints
HOSTED_ZONES = {
    "af-south-1": "Z83WF9RJE8B12",
    "ap-east-1": "ZNB98KWMFR0R6",
    "ap-northeast-1": "Z2M4EHUR26P7ZW",
    "ap-northeast-2": "Z3W03O7B5YMIYP",
    "ap-northeast-3": "Z2YQB5RD63NC85",
    "ap-south-1": "Z11RGJOFQNVJUP",
    "ap-southeast-1": "Z3O0J2DXBE1FTB",
    "ap-southeast-2": "Z1WCIGYICN2BYD",
    "ca-central-1": "Z1QDHH18159H29",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-north-1": "Z3BAZG2TWCNX0D",
    "eu-south-1": "Z30OZKI7KPW7MI",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-west-2": "Z3GKZC51ZF0DB4",
    "eu-west-3": "Z3R1K369G5AVDG",
    "me-south-1": "Z1MPMWCPA7YB62",
    "sa-east-1": "Z7KQH4QJS55SO",
    "us-east-1": "Z3AQBSTGFJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-gov-east-1": "Z2NIFVYYW2VKV1",
    "us-gov-west-1": "Z31GFT0UA1I2HV",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
}


def dns_suffix(cloud: Cloud) -> str:
    """What the names of S3's hosts end with."""
    return "amazonaws.com.cn" if cloud.partition == "aws-cn" else "amazonaws.com"


def exists(cloud: Cloud, name: str) -> bool:
    """Whether there is a bucket.

    Raises:
        botocore.exceptions.ClientError: Another refusal, such as that it is somebody else's.
    """
    return answer_or_none(cloud.client("s3").head_bucket, *_ABSENT, Bucket=name) is not None


def identifier(inputs: Bag) -> str:
    """The id of a configuration: the bucket, and the expected owner where one is given."""
    owner = inputs.get("expectedBucketOwner")
    return f"{inputs['bucket']},{owner}" if owner else str(inputs["bucket"])


def addressed(text: str) -> dict[str, Any]:
    """The arguments of a call about the configuration with an id."""
    bucket, _, owner = text.partition(",")
    return {"Bucket": bucket, **({"ExpectedBucketOwner": owner} if owner else {})}


def owned(text: str) -> Bag:
    """The outputs that an id says."""
    bucket, _, owner = text.partition(",")
    return {"bucket": bucket, "expectedBucketOwner": owner}
