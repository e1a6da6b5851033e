"""The Pulumi program: read the stack file, build its components, export what consumers need."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

import components as build
from config import load
from outputs import exports, workload
from policies import Kind

stack = load(Path(__file__).resolve().parent)
anchors = {k: build.TrustAnchor(k, {"certificate_bundle": a.pem()}) for k, a in stack.trust_anchors.items()}
tables = {k: build.DynamoDbTable(k, t.arguments()) for k, t in stack.tables.items()}
buckets = {k: build.S3Bucket(k, {}) for k in stack.buckets}
arns = {(Kind.TABLE, k): table.arn for k, table in tables.items()}
arns |= {(Kind.BUCKET, k): bucket.arn for k, bucket in buckets.items()}
roles = {}
for k, w in stack.workloads.items():
    role: build.CertificateRoleArgs = {
        "trust_anchor_arn": anchors[w.trust_anchor].arn,
        "common_name": w.certificate.common_name,
        "grants": [{"target_arn": arns[g.kind, g.target], "actions": sorted(g.allowed)} for g in w.grants],
        "session_duration_seconds": stack.profiles[stack.profile_of[k]].duration_seconds,
    }
    roles[k] = build.CertificateRole(k, role)
profiles = {}
for k, shared in stack.profiles.items():
    members = [roles[w].arn for w in shared.workloads]
    profiles[k] = build.Profile(k, {"role_arns": members, "duration_seconds": shared.duration_seconds})
workloads = {}
for k, w in stack.workloads.items():
    profile = stack.profile_of[k]
    known = {"trust_anchor_arn": anchors[w.trust_anchor].arn, "profile_arn": profiles[profile].arn}
    known |= {"role_arn": roles[k].arn, "duration_seconds": stack.profiles[profile].duration_seconds}
    workloads[k] = pulumi.Output.all(**known).apply(workload)
region = aws.get_region_output().region
for key, value in exports(region, anchors, profiles, workloads, tables, buckets).items():
    pulumi.export(key, value)
