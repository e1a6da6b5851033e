"""Label printers outside of AWS: each fetches its jobs from a table and files its logs in a bucket.

A program with a config of its own: the toolkit's components are used as they are, without its stack schema.
"""

import sys
from pathlib import Path

import pulumi

DURATION_SECONDS = 900
HERE = Path(__file__).resolve().parent
# The toolkit is a checkout: here the one around this folder, in a repository of your own a submodule.
sys.path.append(str(HERE.parents[1]))

from components import Access, CertificateWorkload, DynamoDbTable, S3Bucket, TrustAnchor  # noqa: E402
from outputs import workload  # noqa: E402

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
            "duration_seconds": DURATION_SECONDS,
            "tags": tags,
        },
    )
    known = {
        "trust_anchor_arn": printer.trust_anchor_arn,
        "profile_arn": printer.profile_arn,
        "role_arn": printer.role_arn,
        "duration_seconds": DURATION_SECONDS,
    }
    # What `credentials` and the signing helper need on the printer, the command for ~/.aws/config included.
    pulumi.export(site, pulumi.Output.all(**known).apply(workload))

pulumi.export("jobs", jobs.name)
pulumi.export("logs", logs.name)
