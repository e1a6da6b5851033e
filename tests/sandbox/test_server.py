"""The local AWS answers over TLS, as the deployer."""

from tests.local_aws import ACCOUNT, LocalAws


def test_the_deployer_is_who_calls(local_aws: LocalAws) -> None:
    """Everybody signs as the IAM user deployer of the sandbox's account."""
    identity = local_aws.client("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/deployer"
