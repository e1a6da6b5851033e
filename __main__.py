"""The Pulumi program: read the stack file, build its components, export what consumers need."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

import components as build
from config import load, referenced_arns
from outputs import exports, workload
from policies import Kind

stack = load(Path(globals().get("PROJECT", __file__)).resolve().parent)
tags, shared, (others, trusted) = stack.common_tags, stack.profile_of, referenced_arns(stack)
cas = {k: build.PrivateCertificateAuthority(k, a.arguments(tags)) for k, a in stack.private_cas.items()}
issued = {k: build.PrivateCertificate(k, a) for k, a in stack.certificate_arguments(cas).items()}
anchors = {k: build.TrustAnchor(k, a) for k, a in stack.anchor_arguments(others, cas).items()}
tables = {k: build.DynamoDbTable(k, t.arguments(tags)) for k, t in stack.tables.items()}
buckets = {k: build.S3Bucket(k, b.arguments(tags)) for k, b in stack.buckets.items()}
arns = {(Kind.TABLE, k): table.arn for k, table in tables.items()}
arns |= {(Kind.BUCKET, k): bucket.arn for k, bucket in buckets.items()}
args = {k: stack.workload_arguments(k, anchors[w.trust_anchor].arn, arns) for k, w in stack.workloads.items()}
roles = {k: build.CertificateRole(k, args[k]) for k in stack.workloads if k in shared}
own = {k: build.CertificateWorkload(k, args[k]) for k in stack.workloads if k not in shared}
members = {k: [roles[name].arn for name in p.workloads] for k, p in stack.profiles.items()}
profiles = {k: build.Profile(k, p.arguments(tags, members[k])) for k, p in stack.profiles.items()}
beside = {each: getattr(build, each)(k, a) for each, k, a in stack.settings(anchors, own, profiles)}
instances = {k: build.InstanceRole(k, a) for k, a in stack.instance_arguments(arns).items()}
crossing = {k: build.CrossAccountRole(k, a) for k, a in stack.crossing_arguments(arns, trusted).items()}
sessions = {k: (role.arn, profiles[shared[k]].arn) for k, role in roles.items()}
sessions |= {k: (both.role_arn, both.profile_arn) for k, both in own.items()}
workloads = {}
for k, w in stack.workloads.items():
    known = dict(zip(("role_arn", "profile_arn"), sessions[k], strict=True)) | stack.session_facts(k)
    workloads[k] = pulumi.Output.all(trust_anchor_arn=anchors[w.trust_anchor].arn, **known).apply(workload)
region = aws.get_region_output().region
made = (anchors, profiles, workloads, instances, crossing, tables, buckets, cas, issued)
for key, value in exports(region, *made, beside.get("ExpiryAlarm")).items():
    pulumi.export(key, value)
