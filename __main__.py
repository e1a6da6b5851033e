"""The Pulumi program: read the stack file, build its components, export what consumers need."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

import components as build
from config import load, referenced_arns
from outputs import ConsumerFiles, exports, workload
from policies import Kind

stack = load(Path(globals().get("PROJECT", __file__)).resolve().parent)
tags, shared = stack.common_tags, stack.profile_of
cas = {k: build.PrivateCertificateAuthority(k, a.arguments(tags)) for k, a in stack.private_cas.items()}
issued = {k: build.PrivateCertificate(k, a) for k, a in stack.certificate_arguments(cas).items()}
anchor_args = stack.anchor_arguments(referenced_arns(stack), cas)
anchors = {k: build.TrustAnchor(k, a) for k, a in anchor_args.items()}
tables = {k: build.DynamoDbTable(k, t.arguments(tags)) for k, t in stack.tables.items()}
buckets = {k: build.S3Bucket(k, b.arguments(tags)) for k, b in stack.buckets.items()}
arns = {(Kind.TABLE, k): table.arn for k, table in tables.items()}
arns |= {(Kind.BUCKET, k): bucket.arn for k, bucket in buckets.items()}
args = {k: stack.workload_arguments(k, anchors[w.trust_anchor].arn, arns) for k, w in stack.workloads.items()}
roles = {k: build.CertificateRole(k, args[k]) for k in stack.workloads if k in shared}
own = {k: build.CertificateWorkload(k, args[k]) for k in stack.workloads if k not in shared}
members = {k: [roles[name].arn for name in p.workloads] for k, p in stack.profiles.items()}
profiles = {k: build.Profile(k, p.arguments(tags, members[k])) for k, p in stack.profiles.items()}
anchor_arns, shared_arns = {k: a.arn for k, a in anchors.items()}, {k: p.arn for k, p in profiles.items()}
revoked = {k: build.RevocationList(k, r) for k, r in stack.revocation_arguments(anchor_arns).items()}
told = {k: build.NotificationSettings(k, n) for k, n in stack.notification_arguments(anchor_arns).items()}
mappings = stack.mapping_arguments({k: w.profile_arn for k, w in own.items()}, shared_arns)
mapped = {k: build.AttributeMappings(k, m) for k, m in mappings.items()}
workloads = {}
for k, w in stack.workloads.items():
    known = {"trust_anchor_arn": anchors[w.trust_anchor].arn, "duration_seconds": stack.duration_seconds(k)}
    known["role_arn"] = roles[k].arn if k in shared else own[k].role_arn
    known["profile_arn"] = profiles[shared[k]].arn if k in shared else own[k].profile_arn
    known["files"] = ConsumerFiles(**w.consumer.model_dump()) if w.consumer else None
    workloads[k] = pulumi.Output.all(**known).apply(workload)
region = aws.get_region_output().region
for key, value in exports(region, anchors, profiles, workloads, tables, buckets, cas, issued).items():
    pulumi.export(key, value)
