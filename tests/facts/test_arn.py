"""ARNs: taken apart, put together, and told from what is none."""

import pytest

from aws_facts import Arn, ArnError, partition_of


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-central-1", "aws"),
        ("us-east-1", "aws"),
        ("ap-southeast-7", "aws"),
        ("mx-central-1", "aws"),
        ("il-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-gov-east-1", "aws-us-gov"),
    ],
)
def test_a_region_tells_its_partition(region: str, partition: str) -> None:
    """Every Region of the three partitions is put into its own."""
    assert partition_of(region) == partition


@pytest.mark.parametrize(
    "region", ["", "eu-central", "EU-CENTRAL-1", "eu_central_1", "us-iso-east-1", "eusc-de-east-1", "moon"]
)
def test_a_region_of_no_known_partition_is_refused(region: str) -> None:
    """A text that is no Region, or one of a partition nobody here knows, never becomes an ARN."""
    with pytest.raises(ArnError) as caught:
        partition_of(region)
    assert caught.value.problems[0].got == repr(region)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users",
            ("aws", "dynamodb", "eu-central-1", "111122223333", "table/Demo-Users"),
        ),
        ("arn:aws-cn:s3:::demo-data", ("aws-cn", "s3", "", "", "demo-data")),
        (
            "arn:aws-us-gov:iam::111122223333:role/path/Name",
            ("aws-us-gov", "iam", "", "111122223333", "role/path/Name"),
        ),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", ("aws", "iam", "", "aws", "policy/ReadOnlyAccess")),
        (
            "arn:aws:logs:us-east-1:111122223333:log-group:name:*",
            ("aws", "logs", "us-east-1", "111122223333", "log-group:name:*"),
        ),
    ],
)
def test_an_arn_is_taken_apart_and_written_again(text: str, parts: tuple[str, ...]) -> None:
    """Every part is found, colons in the resource stay there, and the text comes back unchanged."""
    arn = Arn.parse(text)
    assert (arn.partition, arn.service, arn.region, arn.account, arn.resource) == parts
    assert str(arn) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "demo-data",
        "arn:aws:s3::demo-data",
        "arn:aws-moon:s3:::demo-data",
        "arn:aws::eu-central-1:111122223333:table/T",
        "arn:aws:dynamodb:eu-central-1:12345:table/T",
        "arn:aws:dynamodb:eu-central-1:111122223333:",
        "arn:aws:dynamodb:*:111122223333:table/T",
        "arn:aws:dynamo db:eu-central-1:111122223333:table/T",
        "urn:aws:dynamodb:eu-central-1:111122223333:table/T",
    ],
)
def test_what_is_no_arn_is_refused(text: str) -> None:
    """A text that lacks a part, or has a wildcard before its resource, is no ARN."""
    with pytest.raises(ArnError) as caught:
        Arn.parse(text)
    assert caught.value.problems[0].got == repr(text)


def test_something_below_a_resource_keeps_its_partition() -> None:
    """The ARN of an object or an index is that of its bucket or table with a suffix."""
    bucket = Arn.parse("arn:aws-cn:s3:::demo-data")
    table = Arn.parse("arn:aws-us-gov:dynamodb:us-gov-west-1:111122223333:table/T")
    assert str(bucket.below("*")) == "arn:aws-cn:s3:::demo-data/*"
    assert (
        str(table.below("index/by-date"))
        == "arn:aws-us-gov:dynamodb:us-gov-west-1:111122223333:table/T/index/by-date"
    )
