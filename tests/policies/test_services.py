"""Which services a trust policy lets in, where it lets in services alone."""

import json
from typing import Any

import pytest

from policies import instance_trust_policy, services_trusted

EC2, ANYWHERE = "ec2.amazonaws.com", "rolesanywhere.amazonaws.com"


def allowing(*principals: Any, effect: str = "Allow") -> str:
    """A trust policy with one statement for each principal."""
    statements = [{"Effect": effect, "Principal": each, "Action": "sts:AssumeRole"} for each in principals]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.mark.parametrize(
    ("document", "services"),
    [
        (allowing({"Service": EC2}), {EC2}),
        (allowing({"Service": [EC2, ANYWHERE]}), {EC2, ANYWHERE}),
        (allowing({"Service": EC2}, {"Service": ANYWHERE}), {EC2, ANYWHERE}),
        (json.dumps({"Statement": json.loads(allowing({"Service": EC2}))["Statement"][0]}), {EC2}),
        (instance_trust_policy(), {EC2}),
        (allowing({"Service": EC2}, {"AWS": "111122223333"}), set()),
        (allowing({"Service": EC2, "AWS": "111122223333"}), set()),
        (allowing("*"), set()),
        (allowing({"Service": EC2}, effect="Deny"), set()),
        ("", set()),
        ("{}", set()),
        ('{"Statement": 5}', set()),
        ('{"Statement": [{"Effect": "Allow"}]}', set()),
    ],
)
def test_services_alone(document: str, services: set[str]) -> None:
    """Every service that is let in; none where anybody else is, or nothing can be read."""
    assert services_trusted(document) == services
