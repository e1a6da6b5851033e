"""Just in time: a nightly report gets credentials for its one task, printers get certificates of an hour.

Both come from HashiCorp Vault: the credentials from its AWS engine, as an IAM user that ends with its lease;
the certificates from its PKI engine, which is the authority behind a trust anchor.
"""

import json
import os
import sys
from pathlib import Path

import pulumi
import pulumi_aws as aws

HERE = Path(__file__).resolve().parent
# The toolkit is a checkout: here the one around this folder, in a repository of your own a submodule.
sys.path.append(str(HERE.parents[1]))

from components import CertificateWorkload, S3Bucket, TrustAnchor  # noqa: E402
from components.vault import VaultAccess, VaultAuthority  # noqa: E402

settings = pulumi.Config()
workloads: dict[str, str] = settings.require_object("workloads")
# In a rehearsal the sandbox says where IAM and STS are; in an account nothing does, and Vault knows.
endpoint = os.environ.get("AWS_ENDPOINT_URL")

jobs = S3Bucket("jobs", {})

report = aws.iam.Policy(
    "read-jobs",
    # Named here, so that the policy of Vault's own user can name it before it exists.
    name="just-in-time-read-jobs",
    policy=jobs.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{arn}/*"}],
            }
        )
    ),
)
access = VaultAccess(
    "nightly-report",
    {
        "policy_arns": [report.arn],
        "region": pulumi.Config("aws").require("region"),
        "lease_seconds": settings.require_int("leaseSeconds"),
        "access_key": settings.get("accessKey"),
        "secret_key": settings.get_secret("secretKey"),
        "key_is_rotated": settings.get_bool("keyIsRotated") or False,
        "iam_endpoint": endpoint,
        "sts_endpoint": endpoint,
    },
)

authority = VaultAuthority("printers", {"common_name": "Printers", "workloads": workloads})
anchor = TrustAnchor("printers", {"certificate_bundle": authority.certificate})
pulumi.export("credentials", access.credentials_path)
for role, common_name in workloads.items():
    printer = CertificateWorkload(
        role,
        {
            "trust_anchor_arn": anchor.arn,
            "common_name": common_name,
            "grants": [{"target_arn": jobs.arn, "actions": ["s3:GetObject"]}],
            "duration_seconds": 900,
        },
    )
    pulumi.export(
        role,
        {
            "issue": pulumi.Output.concat(authority.path, "/issue/", role),
            "trustAnchorArn": printer.trust_anchor_arn,
            "profileArn": printer.profile_arn,
            "roleArn": printer.role_arn,
        },
    )
pulumi.export("jobs", jobs.name)
