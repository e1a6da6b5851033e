"""Label printers outside of AWS: each fetches its jobs from a table and files its logs in a bucket.

A program with a config of its own: the toolkit's components are used as they are, without its stack schema.
"""

import sys
from pathlib import Path

import pulumi

HERE = Path(__file__).resolve().parent
# The toolkit is a checkout: here the one around this folder, in a repository of your own a submodule.
sys.path.append(str(HERE.parents[1]))

from components import Access, CertificateWorkload, DynamoDbTable, S3Bucket, TrustAnchor  # noqa: E402

settings = pulumi.Config()
sites: dict[str, str] = settings.require_object("sites")
tags = {"team": "label-printers"}

authority = (HERE / settings.require("authority")).read_text(encoding="ascii")
anchor = TrustAnchor("printers", {"certificate_bundle": authority, "tags": tags})
jobs = DynamoDbTable("jobs", {"attributes": {"Site": "S"}, "hash_key": "Site", "tags": tags})
logs = S3Bucket("logs", {"noncurrent_version_days": 30, "tags": tags})

for site, dns_name in sites.items():
    printer = CertificateWorkload(
        f"printer-{site}",
        {
            "trust_anchor_arn": anchor.arn,
            "certificate": {"san_dns": {"values": [dns_name]}},
            "grants": [
                {"target_arn": jobs.arn, "access": Access.READ},
                {"target_arn": logs.arn, "actions": ["s3:PutObject"]},
            ],
            "duration_seconds": 900,
            "tags": tags,
        },
    )
    pulumi.export(
        site,
        {
            "trustAnchorArn": printer.trust_anchor_arn,
            "profileArn": printer.profile_arn,
            "roleArn": printer.role_arn,
            "jobs": jobs.name,
            "logs": logs.name,
        },
    )
