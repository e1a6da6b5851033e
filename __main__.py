"""The Pulumi program: read the stack file, build its components, export what consumers need."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

import components as build
from config import load, referenced_arns
from outputs import exports, workload
from policies import Kind

stack = load(Path(globals().get("PROJECT", __file__)).resolve().parent)
tags, shared = stack.common_tags, stack.profile_of
others, trusted = referenced_arns(stack)
anchors = {k: build.TrustAnchor(k, a.arguments(tags, others.get(k))) for k, a in stack.trust_anchors.items()}
tables = {k: build.DynamoDbTable(k, t.arguments(tags)) for k, t in stack.tables.items()}
buckets = {k: build.S3Bucket(k, b.arguments(tags)) for k, b in stack.buckets.items()}
arns = {(Kind.TABLE, k): table.arn for k, table in tables.items()}
arns |= {(Kind.BUCKET, k): bucket.arn for k, bucket in buckets.items()}
args = {k: stack.workload_arguments(k, anchors[w.trust_anchor].arn, arns) for k, w in stack.workloads.items()}
roles = {k: build.CertificateRole(k, args[k]) for k in stack.workloads if k in shared}
own = {k: build.CertificateWorkload(k, args[k]) for k in stack.workloads if k not in shared}
members = {k: [roles[name].arn for name in p.workloads] for k, p in stack.profiles.items()}
profiles = {k: build.Profile(k, p.arguments(tags, members[k])) for k, p in stack.profiles.items()}
targets = stack.targets(arns)
instances = {k: build.InstanceRole(k, i.arguments(tags, targets)) for k, i in stack.instances.items()}
trusting = {k: r.arguments(tags, targets, trusted.get(k)) for k, r in stack.cross_account_roles.items()}
crossing = {k: build.CrossAccountRole(k, arguments) for k, arguments in trusting.items()}
sessions = {k: (role.arn, profiles[shared[k]].arn) for k, role in roles.items()}
sessions |= {k: (both.role_arn, both.profile_arn) for k, both in own.items()}
workloads = {}
for k, w in stack.workloads.items():
    known = dict(zip(("role_arn", "profile_arn"), sessions[k], strict=True)) | stack.session_facts(k)
    workloads[k] = pulumi.Output.all(trust_anchor_arn=anchors[w.trust_anchor].arn, **known).apply(workload)
region = aws.get_region_output().region
for key, value in exports(region, anchors, profiles, workloads, instances, crossing, tables, buckets).items():
    pulumi.export(key, value)
