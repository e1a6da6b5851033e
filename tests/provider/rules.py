"""What the real aws provider 7.51.1 does with every input of every type, read in its sources: data only.

Each type says where its rules were read. `base` is a program's inputs; `changes` gives, for one property at
a time, another value and what the real provider does with the change; `unsupported` gives a value for each
property the stand-in leaves out; `refused` gives inputs that are wrong, the property the refusal must name
and words it must use. Nothing here is made from the stand-in's own tables.
"""
# ruff: noqa: FBT003 - a table of values, some of them true or false

import json
from dataclasses import dataclass, field
from typing import Any

UPDATE, REPLACE, NOTHING = "update", "replace", "nothing"

PROVIDER = "github.com/hashicorp/terraform-provider-aws, revisions of 2025 and 2026, internal/service/"
BRIDGE = "github.com/pulumi/pulumi-aws provider/resources.go, major version 7"

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
TOPIC_ARN = "arn:aws:sns:us-east-1:111122223333:expiry"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "rolesanywhere.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            }
        ],
    }
)
OTHER_TRUST = TRUST.replace("rolesanywhere", "ec2")
READ = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}],
    }
)
WRITE = READ.replace("GetObject", "PutObject")


@dataclass(frozen=True)
class Changed:
    """One property given another value.

    Attributes:
        value: The other value; None takes the property away.
        kind: What the real provider does.
        path: The path it shows, where that is not the property's own.
        base: Inputs that must be different before the change.
        also: Inputs that must change with it, because the property alone cannot.
    """

    value: Any
    kind: str
    path: str = ""
    base: dict[str, Any] = field(default_factory=dict)
    also: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """Inputs the real provider, or AWS, refuses.

    Attributes:
        inputs: What is given instead of the base; None takes a property away.
        path: The property the refusal names.
        words: Words of the refusal.
    """

    inputs: dict[str, Any]
    path: str
    words: str


@dataclass(frozen=True)
class Rules:
    """The rules of one type.

    Attributes:
        token: The type.
        sdk: The class of pulumi_aws whose arguments are the type's inputs.
        source: Where the rules were read.
        base: A program's inputs.
        changes: By property path.
        unsupported: A value for each property the stand-in leaves out.
        refused: Inputs that are wrong.
        name: The property that is named automatically, and the longest such name; None for types without.
        deletes_first: Whether every replacement deletes before it creates.
        tagged: Whether the type has tags.
        regional: Whether the type has a `region` of its own.
    """

    token: str
    sdk: str
    source: str
    base: dict[str, Any]
    changes: dict[str, Changed]
    unsupported: dict[str, Any] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    name: tuple[str, int] | None = None
    deletes_first: bool = False
    tagged: bool = False
    regional: bool = False


_TAGS = {"tags": Changed({"Team": "blue", "New": "x"}, UPDATE, "tags.Team")}
_REGION = {"region": Changed("eu-west-1", REPLACE)}
_BUCKET = {"bucket": Changed("another-bucket", REPLACE)}
_BAD_POLICIES = (
    Refused({"policy": "{"}, "policy", "valid JSON"),
    Refused({"policy": "[]"}, "policy", "a JSON object"),
    Refused({"policy": " " + READ}, "policy", "white space"),
    Refused({"policy": '{"Version": "2012-10-17", "Version": "2012-10-17"}'}, "policy", "Version once"),
    Refused({"policy": ""}, "policy", "empty"),
    Refused({"policy": None}, "policy", "required"),
)
_TAGS_REFUSED = (
    Refused({"tags": {"aws:x": "y"}}, "tags", "aws:"),
    Refused({"tags": {"k" * 129: "y"}}, "tags", "128"),
    Refused({"tags": {"k": "v" * 257}}, "tags", "256"),
)

TRUST_ANCHOR = Rules(
    token="aws:rolesanywhere/trustAnchor:TrustAnchor",
    sdk="rolesanywhere.TrustAnchor",
    source=PROVIDER
    + "rolesanywhere/trust_anchor.go, resourceTrustAnchor, customizeDiffNotificationSettings; "
    "limits of the API: AWS API reference, CreateTrustAnchor",
    base={
        "name": "anchor",
        "enabled": True,
        "source": {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": PEM}},
        "notificationSettings": [
            {"event": "CA_CERTIFICATE_EXPIRY", "channel": "ALL", "enabled": True, "threshold": 30},
            {"event": "END_ENTITY_CERTIFICATE_EXPIRY", "channel": "ALL", "enabled": True, "threshold": 30},
        ],
        "tags": {"Team": "red"},
    },
    changes={
        "name": Changed("other", UPDATE),
        "enabled": Changed(False, UPDATE),
        "source.sourceData.x509CertificateData": Changed(PEM * 2, UPDATE),
        "source.sourceType": Changed("SELF_SIGNED_REPOSITORY", UPDATE),
        "source.sourceData.acmPcaArn": Changed(
            "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a1b2", UPDATE
        ),
        "notificationSettings[0].threshold": Changed(60, REPLACE),
        "notificationSettings[0].enabled": Changed(False, REPLACE),
        "notificationSettings[0].event": Changed(
            "END_ENTITY_CERTIFICATE_EXPIRY",
            REPLACE,
            "notificationSettings[0]",
            {"notificationSettings": [{"event": "CA_CERTIFICATE_EXPIRY", "enabled": True}]},
        ),
        "notificationSettings[0].channel": Changed(None, NOTHING),
        **_TAGS,
    },
    refused=(
        Refused({"name": "a.b"}, "name", "letters, digits, blanks"),
        Refused({"name": "n" * 256}, "name", "255"),
        Refused({"source": None}, "source", "required"),
        Refused({"source": {"sourceType": "FILE", "sourceData": {}}}, "source.sourceType", "one of"),
        Refused(
            {"source": {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {}}},
            "source.sourceData.x509CertificateData",
            "CERTIFICATE_BUNDLE",
        ),
        Refused(
            {"source": {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": "ca"}}},
            "source.sourceData.acmPcaArn",
            "an ARN",
        ),
        Refused({"notificationSettings": [{"event": "FLOOD"}]}, "notificationSettings[0].event", "one of"),
        Refused(
            {"notificationSettings": [{"event": "CA_CERTIFICATE_EXPIRY", "threshold": 361}]},
            "notificationSettings[0].threshold",
            "360",
        ),
        Refused(
            {"notificationSettings": [{"configuredBy": "me"}]},
            "notificationSettings[0].configuredBy",
            "cloud",
        ),
        Refused({"enabled": "perhaps"}, "enabled", "true or false"),
        *_TAGS_REFUSED,
    ),
    name=("name", 255),
    tagged=True,
)

PROFILE = Rules(
    token="aws:rolesanywhere/profile:Profile",
    sdk="rolesanywhere.Profile",
    source=PROVIDER + "rolesanywhere/profile.go, resourceProfile; limits of the API: AWS API reference, "
    "CreateProfile",
    base={
        "name": "profile",
        "enabled": True,
        "acceptRoleSessionName": True,
        "durationSeconds": 1800,
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "requireInstanceProperties": False,
        "roleArns": ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"],
        "sessionPolicy": READ,
        "tags": {"Team": "red"},
    },
    changes={
        "name": Changed("other", UPDATE),
        "enabled": Changed(None, UPDATE),
        "acceptRoleSessionName": Changed(False, UPDATE),
        "durationSeconds": Changed(900, UPDATE),
        "managedPolicyArns": Changed([], UPDATE),
        "requireInstanceProperties": Changed(True, UPDATE),
        "roleArns": Changed(["arn:aws:iam::111122223333:role/c"], UPDATE),
        "sessionPolicy": Changed(None, UPDATE),
        **_TAGS,
    },
    refused=(
        Refused({"name": "a/b"}, "name", "letters, digits, blanks"),
        Refused({"durationSeconds": 899}, "durationSeconds", "900"),
        Refused({"durationSeconds": 43201}, "durationSeconds", "43200"),
        Refused({"durationSeconds": "long"}, "durationSeconds", "whole number"),
        Refused({"roleArns": "a"}, "roleArns", "list"),
        Refused({"roleArns": ["a"] * 251}, "roleArns", "250"),
        *_TAGS_REFUSED,
    ),
    name=("name", 255),
    tagged=True,
)

ROLE = Rules(
    token="aws:iam/role:Role",
    sdk="iam.Role",
    source=PROVIDER + "iam/role.go, resourceRole; " + BRIDGE + ', AutoName("name", 64, "-")',
    base={
        "name": "role",
        "assumeRolePolicy": TRUST,
        "description": "a role",
        "forceDetachPolicies": False,
        "maxSessionDuration": 7200,
        "path": "/a/",
        "permissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "tags": {"Team": "red"},
    },
    changes={
        "name": Changed("other", REPLACE),
        "assumeRolePolicy": Changed(OTHER_TRUST, UPDATE),
        "description": Changed(None, UPDATE),
        "forceDetachPolicies": Changed(True, UPDATE),
        "maxSessionDuration": Changed(None, UPDATE),
        "path": Changed("/b/", REPLACE),
        "permissionsBoundary": Changed(None, UPDATE),
        **_TAGS,
    },
    unsupported={
        "inlinePolicies": [{"name": "a", "policy": READ}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "namePrefix": "role-",
    },
    refused=(
        Refused({"name": "a b"}, "name", "letters, digits"),
        Refused({"name": "n" * 65}, "name", "64"),
        Refused({"assumeRolePolicy": "{"}, "assumeRolePolicy", "valid JSON"),
        Refused({"assumeRolePolicy": None}, "assumeRolePolicy", "required"),
        Refused({"description": "d" * 1001}, "description", "1000"),
        Refused({"description": "\u201cquoted\u201d"}, "description", "quotes"),
        Refused({"maxSessionDuration": 3599}, "maxSessionDuration", "3600"),
        Refused({"maxSessionDuration": 43201}, "maxSessionDuration", "43200"),
        Refused({"path": "/" + "p" * 512}, "path", "512"),
        Refused({"permissionsBoundary": "ReadOnlyAccess"}, "permissionsBoundary", "an ARN"),
        *_TAGS_REFUSED,
    ),
    name=("name", 64),
    tagged=True,
)

POLICY = Rules(
    token="aws:iam/policy:Policy",
    sdk="iam.Policy",
    source=PROVIDER + "iam/policy.go, resourcePolicy; iam/validate.go, validPolicyPath",
    base={
        "name": "policy",
        "policy": READ,
        "description": "a policy",
        "path": "/a/",
        "tags": {"Team": "red"},
    },
    changes={
        "name": Changed("other", REPLACE),
        "policy": Changed(WRITE, UPDATE),
        "description": Changed("another", REPLACE),
        "path": Changed(None, REPLACE),
        **_TAGS,
    },
    unsupported={"delayAfterPolicyCreationInMs": 10, "namePrefix": "policy-"},
    refused=(
        Refused({"name": "n" * 129}, "name", "128"),
        Refused({"name": "a/b"}, "name", "letters, digits"),
        Refused({"path": "a"}, "path", "begins and ends"),
        *_BAD_POLICIES,
        *_TAGS_REFUSED,
    ),
    name=("name", 255),
    tagged=True,
)

ROLE_POLICY = Rules(
    token="aws:iam/rolePolicy:RolePolicy",
    sdk="iam.RolePolicy",
    source=PROVIDER + "iam/role_policy.go, resourceRolePolicy; iam/validate.go, validRolePolicyRole",
    base={"name": "inline", "policy": READ, "role": "role"},
    changes={
        "name": Changed("other", REPLACE),
        "policy": Changed(WRITE, UPDATE),
        "role": Changed("another", REPLACE),
    },
    unsupported={"namePrefix": "inline-"},
    refused=(
        Refused({"name": "n" * 129}, "name", "128"),
        Refused({"role": "arn:aws:iam::111122223333:role/a"}, "role", "not its ARN"),
        Refused({"role": None}, "role", "required"),
        *_BAD_POLICIES,
    ),
    name=("name", 255),
)

ATTACHMENT = Rules(
    token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    sdk="iam.RolePolicyAttachment",
    source=PROVIDER + "iam/role_policy_attachment.go, resourceRolePolicyAttachment; " + BRIDGE + ", "
    "DeleteBeforeReplace",
    base={"role": "role", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    changes={
        "role": Changed("other", REPLACE),
        "policyArn": Changed("arn:aws:iam::111122223333:policy/p", REPLACE),
    },
    refused=(
        Refused({"policyArn": "ReadOnlyAccess"}, "policyArn", "an ARN"),
        Refused({"policyArn": None}, "policyArn", "required"),
    ),
    deletes_first=True,
)

_KEYS = [{"name": "id", "type": "S"}, {"name": "at", "type": "N"}, {"name": "by", "type": "S"}]
_INDEX = {
    "name": "by-who",
    "hashKey": "by",
    "projectionType": "ALL",
    "readCapacity": 1,
    "writeCapacity": 1,
}
_LOCAL = {"name": "by-time", "rangeKey": "by", "projectionType": "INCLUDE", "nonKeyAttributes": ["note"]}
_LOCAL_BASE = {"localSecondaryIndexes": [_LOCAL], "globalSecondaryIndexes": None}
_ALL_USED = {
    "globalSecondaryIndexes": [
        _INDEX,
        {**_INDEX, "name": "by-id", "hashKey": "id", "rangeKey": "at"},
        {**_INDEX, "name": "by-name"},
    ]
}
_ON_DEMAND = {
    "billingMode": "PAY_PER_REQUEST",
    "readCapacity": None,
    "writeCapacity": None,
    "onDemandThroughput": {"maxReadRequestUnits": 10, "maxWriteRequestUnits": 10},
    "globalSecondaryIndexes": [{"name": "by-who", "hashKey": "by", "projectionType": "ALL"}],
}

INSTANCE_PROFILE = Rules(
    token="aws:iam/instanceProfile:InstanceProfile",
    sdk="iam.InstanceProfile",
    source=PROVIDER + "iam/instance_profile.go, resourceInstanceProfile",
    base={"name": "profile", "path": "/a/", "role": "role", "tags": {"Team": "red"}},
    changes={
        "name": Changed("other", REPLACE),
        "path": Changed("/b/", REPLACE),
        "role": Changed("another", UPDATE),
        **_TAGS,
    },
    unsupported={"namePrefix": "profile-"},
    refused=(
        Refused({"name": "a b"}, "name", "letters, digits"),
        Refused({"name": "n" * 129}, "name", "128"),
        Refused({"path": "/" + "p" * 512}, "path", "512"),
        *_TAGS_REFUSED,
    ),
    name=("name", 255),
    tagged=True,
)

INSTANCE = Rules(
    token="aws:ec2/instance:Instance",
    sdk="ec2.Instance",
    source=PROVIDER + "ec2/ec2_instance.go, resourceInstance and resourceInstanceUpdate",
    base={
        "ami": "ami-0123456789abcdef0",
        "instanceType": "t3.micro",
        "iamInstanceProfile": "profile",
        "subnetId": "subnet-0123456789abcdef0",
        "vpcSecurityGroupIds": ["sg-0123456789abcdef0"],
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpProtocolIpv6": "disabled",
            "httpPutResponseHopLimit": 1,
            "httpTokens": "required",
            "instanceMetadataTags": "disabled",
        },
        "tags": {"Team": "red"},
    },
    changes={
        "ami": Changed("ami-0fedcba9876543210", REPLACE),
        "instanceType": Changed("t3.small", UPDATE),
        "iamInstanceProfile": Changed("another", UPDATE),
        "subnetId": Changed("subnet-0fedcba9876543210", REPLACE),
        "vpcSecurityGroupIds": Changed(["sg-0fedcba9876543210"], UPDATE),
        "metadataOptions.httpEndpoint": Changed("disabled", UPDATE),
        "metadataOptions.httpProtocolIpv6": Changed("enabled", UPDATE),
        "metadataOptions.httpPutResponseHopLimit": Changed(2, UPDATE),
        "metadataOptions.httpTokens": Changed("optional", UPDATE),
        "metadataOptions.instanceMetadataTags": Changed("enabled", UPDATE),
        **_REGION,
        **_TAGS,
    },
    unsupported={
        "associatePublicIpAddress": True,
        "availabilityZone": "eu-central-1a",
        "capacityReservationSpecification": {"capacityReservationPreference": "none"},
        "cpuOptions": {"coreCount": 2},
        "creditSpecification": {"cpuCredits": "standard"},
        "disableApiStop": True,
        "disableApiTermination": True,
        "ebsBlockDevices": [{"deviceName": "/dev/sdb"}],
        "ebsOptimized": True,
        "enablePrimaryIpv6": True,
        "enclaveOptions": {"enabled": True},
        "ephemeralBlockDevices": [{"deviceName": "/dev/sdc"}],
        "forceDestroy": True,
        "getPasswordData": True,
        "hibernation": True,
        "hostId": "h-0123456789abcdef0",
        "hostResourceGroupArn": "arn:aws:resource-groups:eu-central-1:111122223333:group/hosts",
        "instanceInitiatedShutdownBehavior": "terminate",
        "instanceMarketOptions": {"marketType": "spot"},
        "ipv6AddressCount": 1,
        "ipv6Addresses": ["2001:db8::1"],
        "keyName": "key",
        "launchTemplate": {"name": "template"},
        "maintenanceOptions": {"autoRecovery": "disabled"},
        "monitoring": True,
        "networkInterfaces": [{"deviceIndex": 0, "networkInterfaceId": "eni-0123456789abcdef0"}],
        "placementGroup": "group",
        "placementGroupId": "pg-0123456789abcdef0",
        "placementPartitionNumber": 1,
        "primaryNetworkInterface": {"networkInterfaceId": "eni-0123456789abcdef0"},
        "privateDnsNameOptions": {"hostnameType": "ip-name"},
        "privateIp": "10.0.0.5",
        "rootBlockDevice": {"encrypted": True},
        "secondaryNetworkInterfaces": [{"networkCardIndex": 1}],
        "secondaryPrivateIps": ["10.0.0.6"],
        "securityGroups": ["default"],
        "sourceDestCheck": False,
        "tenancy": "dedicated",
        "userData": "#!/bin/sh",
        "userDataBase64": "IyEvYmluL3No",
        "userDataReplaceOnChange": True,
        "volumeTags": {"a": "b"},
    },
    refused=(
        Refused({"ami": None}, "ami", "required"),
        Refused({"instanceType": None}, "instanceType", "required"),
        Refused({"metadataOptions": {"httpTokens": "none"}}, "metadataOptions.httpTokens", "one of"),
        Refused({"metadataOptions": {"httpEndpoint": "on"}}, "metadataOptions.httpEndpoint", "one of"),
        Refused(
            {"metadataOptions": {"httpPutResponseHopLimit": 65}},
            "metadataOptions.httpPutResponseHopLimit",
            "64",
        ),
        *_TAGS_REFUSED,
    ),
    tagged=True,
    regional=True,
)

TABLE = Rules(
    token="aws:dynamodb/table:Table",
    sdk="dynamodb.Table",
    source=PROVIDER + "dynamodb/table.go, resourceTable, validateTableAttributes, validStreamSpec, "
    "validateProvisionedThroughputField, validateGSIProvisionedThroughput, validateTTLCustomDiff; "
    "internal/provider/sdkv2, forceNewIfRegionChanges",
    base={
        "name": "users",
        "attributes": _KEYS,
        "billingMode": "PROVISIONED",
        "deletionProtectionEnabled": True,
        "globalSecondaryIndexes": [_INDEX],
        "hashKey": "id",
        "pointInTimeRecovery": {"enabled": True},
        "rangeKey": "at",
        "readCapacity": 5,
        "region": "us-east-1",
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
        "streamEnabled": True,
        "streamViewType": "NEW_IMAGE",
        "tableClass": "STANDARD",
        "tags": {"Team": "red"},
        "ttl": {"attributeName": "until", "enabled": True},
        "writeCapacity": 5,
    },
    changes={
        "name": Changed("other", REPLACE),
        "attributes[1].type": Changed("S", UPDATE),
        "attributes[2].name": Changed(
            "who", UPDATE, "attributes[2]", also={"globalSecondaryIndexes": [{**_INDEX, "hashKey": "who"}]}
        ),
        "billingMode": Changed("PAY_PER_REQUEST", UPDATE),
        "deletionProtectionEnabled": Changed(None, UPDATE),
        "globalSecondaryIndexes[0].readCapacity": Changed(2, UPDATE),
        "globalSecondaryIndexes[0].writeCapacity": Changed(2, UPDATE),
        "globalSecondaryIndexes[0].projectionType": Changed("KEYS_ONLY", UPDATE),
        "globalSecondaryIndexes[0].hashKey": Changed("at", UPDATE, base=_ALL_USED),
        "globalSecondaryIndexes[0].rangeKey": Changed("at", UPDATE),
        "globalSecondaryIndexes[0].nonKeyAttributes": Changed(["note"], UPDATE),
        "globalSecondaryIndexes[0].name": Changed("another", UPDATE, "globalSecondaryIndexes[0]"),
        "localSecondaryIndexes[0].name": Changed("another", REPLACE, "localSecondaryIndexes[0]", _LOCAL_BASE),
        "localSecondaryIndexes[0].rangeKey": Changed("at", REPLACE, base={**_LOCAL_BASE, **_ALL_USED}),
        "localSecondaryIndexes[0].projectionType": Changed("ALL", REPLACE, base=_LOCAL_BASE),
        "localSecondaryIndexes[0].nonKeyAttributes": Changed(["text"], REPLACE, base=_LOCAL_BASE),
        "hashKey": Changed("by", REPLACE, base=_ALL_USED),
        "rangeKey": Changed("by", REPLACE, base=_ALL_USED),
        "onDemandThroughput.maxReadRequestUnits": Changed(20, UPDATE, base=_ON_DEMAND),
        "onDemandThroughput.maxWriteRequestUnits": Changed(20, UPDATE, base=_ON_DEMAND),
        "pointInTimeRecovery.enabled": Changed(False, UPDATE),
        "readCapacity": Changed(6, UPDATE),
        "writeCapacity": Changed(6, UPDATE),
        "serverSideEncryption.enabled": Changed(False, UPDATE),
        "serverSideEncryption.kmsKeyArn": Changed(KEY.replace("0b1c", "1c2d"), UPDATE),
        "streamEnabled": Changed(False, UPDATE),
        "streamViewType": Changed("KEYS_ONLY", UPDATE),
        "tableClass": Changed("STANDARD_INFREQUENT_ACCESS", UPDATE),
        "ttl.enabled": Changed(False, UPDATE),
        "ttl.attributeName": Changed("then", UPDATE),
        **_TAGS,
        **_REGION,
    },
    unsupported={
        "globalTableWitness": {"regionName": "eu-west-1"},
        "importTable": {"inputFormat": "CSV"},
        "replicas": [{"regionName": "eu-west-1"}],
        "restoreBackupArn": "arn:aws:dynamodb:us-east-1:111122223333:table/a/backup/b",
        "restoreDateTime": "2026-01-01T00:00:00Z",
        "restoreSourceName": "a",
        "restoreSourceTableArn": "arn:aws:dynamodb:us-east-1:111122223333:table/a",
        "restoreToLatestTime": True,
        "warmThroughput": {"readUnitsPerSecond": 12000},
        "pointInTimeRecovery.recoveryPeriodInDays": 7,
        "globalSecondaryIndexes[0].keySchemas": [{"attributeName": "by", "keyType": "HASH"}],
        "globalSecondaryIndexes[0].onDemandThroughput": {"maxReadRequestUnits": 1},
        "globalSecondaryIndexes[0].warmThroughput": {"readUnitsPerSecond": 12000},
    },
    refused=(
        Refused({"name": "ab"}, "name", "3 to 255"),
        Refused({"name": "a b c"}, "name", "letters, digits"),
        Refused({"hashKey": "Mail"}, "attributes", "Mail"),
        Refused({"attributes": [*_KEYS, {"name": "extra", "type": "S"}]}, "attributes", "extra"),
        Refused({"attributes": [{"name": "id", "type": "X"}]}, "attributes[0].type", "one of"),
        Refused({"hashKey": None}, "hashKey", "required"),
        Refused({"billingMode": "FREE"}, "billingMode", "one of"),
        Refused({"readCapacity": None}, "readCapacity", "1 or more"),
        Refused({"writeCapacity": 0}, "writeCapacity", "1 or more"),
        Refused({"billingMode": "PAY_PER_REQUEST"}, "readCapacity", "PAY_PER_REQUEST"),
        Refused(
            {"globalSecondaryIndexes": [{**_INDEX, "readCapacity": 0}]},
            "globalSecondaryIndexes[0].readCapacity",
            "1 or more",
        ),
        Refused(
            {"globalSecondaryIndexes": [{**_INDEX, "name": "x"}]},
            "globalSecondaryIndexes[0].name",
            "3 to 255",
        ),
        Refused(
            {**_LOCAL_BASE, "rangeKey": None, "attributes": _KEYS[::2]}, "localSecondaryIndexes", "range"
        ),
        Refused({"streamViewType": None}, "streamViewType", "streamEnabled"),
        Refused({"streamViewType": "ALL"}, "streamViewType", "one of"),
        Refused({"ttl": {"enabled": True}}, "ttl.attributeName", "ttl.enabled"),
        Refused({"tableClass": "COLD"}, "tableClass", "one of"),
        Refused({**_ON_DEMAND, "readCapacity": 5}, "onDemandThroughput", "only one"),
        Refused(
            {"serverSideEncryption": {"enabled": True, "kmsKeyArn": "key"}},
            "serverSideEncryption.kmsKeyArn",
            "an ARN",
        ),
        Refused({"pointInTimeRecovery": {}}, "pointInTimeRecovery.enabled", "required"),
        *_TAGS_REFUSED,
    ),
    name=("name", 255),
    tagged=True,
    regional=True,
)

BUCKET = Rules(
    token="aws:s3/bucket:Bucket",
    sdk="s3.Bucket",
    source=PROVIDER
    + "s3/bucket.go, resourceBucket; "
    + BRIDGE
    + ', AutoNameTransform("bucket", 63, lower case); '
    "names: Amazon S3 user guide, bucket naming rules",
    base={
        "bucket": "a-bucket",
        "forceDestroy": False,
        "objectLockEnabled": True,
        "region": "us-east-1",
        "tags": {"Team": "red"},
    },
    changes={
        **_BUCKET,
        "forceDestroy": Changed(True, UPDATE),
        "objectLockEnabled": Changed(False, REPLACE),
        **_TAGS,
        **_REGION,
    },
    unsupported={
        "accelerationStatus": "Enabled",
        "acl": "private",
        "bucketNamespace": "global",
        "bucketPrefix": "a-",
        "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"]}],
        "grants": [{"type": "Group", "permissions": ["READ"]}],
        "lifecycleRules": [{"enabled": True}],
        "logging": {"targetBucket": "logs"},
        "objectLockConfiguration": {"objectLockEnabled": "Enabled"},
        "policy": READ,
        "replicationConfiguration": {"role": "r", "rules": []},
        "requestPayer": "Requester",
        "serverSideEncryptionConfiguration": {"rule": {}},
        "versioning": {"enabled": True},
        "website": {"indexDocument": "index.html"},
    },
    refused=(
        Refused({"bucket": "Upper"}, "bucket", "lower-case"),
        Refused({"bucket": "a"}, "bucket", "3 to 63"),
        Refused({"bucket": "b" * 64}, "bucket", "3 to 63"),
        Refused({"bucket": "a..b"}, "bucket", "lower-case"),
        Refused({"bucket": "192.168.0.1"}, "bucket", "no address"),
        Refused({"bucket": "xn--bucket"}, "bucket", "reserves"),
        Refused({"bucket": "bucket--x-s3"}, "bucket", "reserves"),
        *_TAGS_REFUSED,
    ),
    name=("bucket", 63),
    tagged=True,
    regional=True,
)

BUCKET_POLICY = Rules(
    token="aws:s3/bucketPolicy:BucketPolicy",
    sdk="s3.BucketPolicy",
    source=PROVIDER + "s3/bucket_policy.go, resourceBucketPolicy",
    base={"bucket": "a-bucket", "policy": READ, "region": "us-east-1"},
    changes={**_BUCKET, "policy": Changed(WRITE, UPDATE), **_REGION},
    refused=_BAD_POLICIES,
    regional=True,
)

ACCESS_BLOCK = Rules(
    token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    sdk="s3.BucketPublicAccessBlock",
    source=PROVIDER + "s3/bucket_public_access_block.go, resourceBucketPublicAccessBlock",
    base={
        "bucket": "a-bucket",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "region": "us-east-1",
        "restrictPublicBuckets": True,
        "skipDestroy": False,
    },
    changes={
        **_BUCKET,
        "blockPublicAcls": Changed(None, UPDATE),
        "blockPublicPolicy": Changed(False, UPDATE),
        "ignorePublicAcls": Changed(False, UPDATE),
        "restrictPublicBuckets": Changed(False, UPDATE),
        "skipDestroy": Changed(True, UPDATE),
        **_REGION,
    },
    refused=(Refused({"bucket": None}, "bucket", "required"),),
    regional=True,
)

VERSIONING = Rules(
    token="aws:s3/bucketVersioning:BucketVersioning",
    sdk="s3.BucketVersioning",
    source=PROVIDER + "s3/bucket_versioning.go, resourceBucketVersioning",
    base={
        "bucket": "a-bucket",
        "expectedBucketOwner": "111122223333",
        "region": "us-east-1",
        "versioningConfiguration": {"status": "Enabled", "mfaDelete": "Disabled"},
    },
    changes={
        **_BUCKET,
        "expectedBucketOwner": Changed("444455556666", REPLACE),
        "versioningConfiguration.status": Changed("Suspended", UPDATE),
        "versioningConfiguration.mfaDelete": Changed("Enabled", UPDATE),
        **_REGION,
    },
    unsupported={"mfa": "serial 123456"},
    refused=(
        Refused({"versioningConfiguration": {"status": "On"}}, "versioningConfiguration.status", "one of"),
        Refused({"versioningConfiguration": None}, "versioningConfiguration", "required"),
        Refused({"expectedBucketOwner": "me"}, "expectedBucketOwner", "12-digit"),
    ),
    regional=True,
)

_BY_DEFAULT = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}

ENCRYPTION = Rules(
    token="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    sdk="s3.BucketServerSideEncryptionConfiguration",
    source=PROVIDER + "s3/bucket_server_side_encryption_configuration.go, "
    "resourceBucketServerSideEncryptionConfiguration",
    base={
        "bucket": "a-bucket",
        "expectedBucketOwner": "111122223333",
        "region": "us-east-1",
        "rules": [{"applyServerSideEncryptionByDefault": _BY_DEFAULT, "bucketKeyEnabled": True}],
    },
    changes={
        **_BUCKET,
        "expectedBucketOwner": Changed("444455556666", REPLACE),
        "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm": Changed("AES256", UPDATE),
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId": Changed(None, UPDATE),
        "rules[0].bucketKeyEnabled": Changed(False, UPDATE),
        **_REGION,
    },
    unsupported={"rules[0].blockedEncryptionTypes": ["SSE-C"]},
    refused=(
        Refused(
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "ROT13"}}]},
            "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
            "one of",
        ),
        Refused({"rules": []}, "rules", "1 to 1"),
        Refused({"rules": None}, "rules", "required"),
    ),
    regional=True,
)

OWNERSHIP = Rules(
    token="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    sdk="s3.BucketOwnershipControls",
    source=PROVIDER + "s3/bucket_ownership_controls.go, resourceBucketOwnershipControls",
    base={
        "bucket": "a-bucket",
        "region": "us-east-1",
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    },
    changes={**_BUCKET, "rule.objectOwnership": Changed("ObjectWriter", UPDATE), **_REGION},
    refused=(
        Refused({"rule": {"objectOwnership": "Everyone"}}, "rule.objectOwnership", "one of"),
        Refused({"rule": {}}, "rule.objectOwnership", "required"),
    ),
    regional=True,
)

_EXPIRING = {
    "id": "old",
    "status": "Enabled",
    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    "expiration": {"days": 30},
    "filter": {
        "and": {
            "prefix": "logs/",
            "tags": {"keep": "no"},
            "objectSizeGreaterThan": 1,
            "objectSizeLessThan": 9,
        }
    },
    "noncurrentVersionExpiration": {"noncurrentDays": 5, "newerNoncurrentVersions": 2},
    "noncurrentVersionTransitions": [
        {"noncurrentDays": 3, "newerNoncurrentVersions": 1, "storageClass": "GLACIER"}
    ],
    "transitions": [{"days": 10, "storageClass": "STANDARD_IA"}],
}


def _filtered(**given: Any) -> dict[str, Any]:
    return {"rules": [{**_EXPIRING, "filter": given}]}


def _dated(**given: Any) -> dict[str, Any]:
    return {"rules": [{**_EXPIRING, "expiration": given}]}


LIFECYCLE = Rules(
    token="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    sdk="s3.BucketLifecycleConfiguration",
    source=PROVIDER + "s3/bucket_lifecycle_configuration.go, resourceBucketLifecycleConfiguration.Schema",
    base={
        "bucket": "a-bucket",
        "expectedBucketOwner": "111122223333",
        "region": "us-east-1",
        "rules": [_EXPIRING],
        "timeouts": {"create": "3m", "update": "3m"},
    },
    changes={
        **_BUCKET,
        "expectedBucketOwner": Changed("444455556666", REPLACE),
        "rules[0].id": Changed("new", UPDATE),
        "rules[0].status": Changed("Disabled", UPDATE),
        "rules[0].abortIncompleteMultipartUpload.daysAfterInitiation": Changed(8, UPDATE),
        "rules[0].expiration.days": Changed(31, UPDATE),
        "rules[0].expiration.date": Changed("2031-01-01T00:00:00Z", UPDATE, base=_dated(date="2030-01-01")),
        "rules[0].expiration.expiredObjectDeleteMarker": Changed(True, UPDATE),
        "rules[0].filter.prefix": Changed("b/", UPDATE, base=_filtered(prefix="a/")),
        "rules[0].filter.objectSizeGreaterThan": Changed(2, UPDATE, base=_filtered(objectSizeGreaterThan=1)),
        "rules[0].filter.objectSizeLessThan": Changed(8, UPDATE, base=_filtered(objectSizeLessThan=9)),
        "rules[0].filter.tag.key": Changed("b", UPDATE, base=_filtered(tag={"key": "a", "value": "x"})),
        "rules[0].filter.tag.value": Changed("y", UPDATE, base=_filtered(tag={"key": "a", "value": "x"})),
        "rules[0].filter.and.prefix": Changed("b/", UPDATE),
        "rules[0].filter.and.objectSizeGreaterThan": Changed(2, UPDATE),
        "rules[0].filter.and.objectSizeLessThan": Changed(8, UPDATE),
        "rules[0].filter.and.tags": Changed({"keep": "yes"}, UPDATE, "rules[0].filter.and.tags.keep"),
        "rules[0].noncurrentVersionExpiration.noncurrentDays": Changed(6, UPDATE),
        "rules[0].noncurrentVersionExpiration.newerNoncurrentVersions": Changed(3, UPDATE),
        "rules[0].noncurrentVersionTransitions[0].noncurrentDays": Changed(4, UPDATE),
        "rules[0].noncurrentVersionTransitions[0].newerNoncurrentVersions": Changed(2, UPDATE),
        "rules[0].noncurrentVersionTransitions[0].storageClass": Changed(
            "DEEP_ARCHIVE", UPDATE, "rules[0].noncurrentVersionTransitions[0]"
        ),
        "rules[0].transitions[0].days": Changed(11, UPDATE),
        "rules[0].transitions[0].date": Changed("2030-01-01", UPDATE),
        "rules[0].transitions[0].storageClass": Changed("GLACIER", UPDATE, "rules[0].transitions[0]"),
        "timeouts.create": Changed("4m", UPDATE),
        "timeouts.update": Changed("4m", UPDATE),
        **_REGION,
    },
    unsupported={"rules[0].prefix": "x/", "transitionDefaultMinimumObjectSize": "varies_by_storage_class"},
    refused=(
        Refused({"rules": []}, "rules", "entries"),
        Refused({"rules": [{"status": "Enabled"}]}, "rules[0].id", "required"),
        Refused({"rules": [{**_EXPIRING, "id": "i" * 256}]}, "rules[0].id", "255"),
        Refused({"rules": [{**_EXPIRING, "status": "on"}]}, "rules[0].status", "one of"),
        Refused(_dated(days=0), "rules[0].expiration.days", "1 or more"),
        Refused(_dated(date="tomorrow"), "rules[0].expiration.date", "a date"),
        Refused(
            {"rules": [{**_EXPIRING, "transitions": [{"days": 1, "storageClass": "TAPE"}]}]},
            "rules[0].transitions[0].storageClass",
            "one of",
        ),
        Refused({"timeouts": {"create": "soon"}}, "timeouts.create", "duration"),
    ),
    regional=True,
)

CA = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
TEMPLATE = "arn:aws:acm-pca:::template/RootCACertificate/V1"
_CA = {"certificateAuthorityArn": Changed(CA.replace("0b1c", "ffff"), REPLACE)}
_DESCRIBED = {
    "keyAlgorithm": "EC_prime256v1",
    "signingAlgorithm": "SHA256WITHECDSA",
    "subject": {
        "commonName": "Corp Root",
        "country": "DE",
        "distinguishedNameQualifier": "q",
        "generationQualifier": "III",
        "givenName": "g",
        "initials": "i",
        "locality": "l",
        "organization": "o",
        "organizationalUnit": "ou",
        "pseudonym": "p",
        "state": "s",
        "surname": "sn",
        "title": "t",
    },
}
_IN_SUBJECT = "certificateAuthorityConfiguration.subject."

AUTHORITY = Rules(
    token="aws:acmpca/certificateAuthority:CertificateAuthority",
    sdk="acmpca.CertificateAuthority",
    source=PROVIDER + "acmpca/certificate_authority.go, resourceCertificateAuthority.Schema",
    base={
        "certificateAuthorityConfiguration": _DESCRIBED,
        "enabled": True,
        "keyStorageSecurityStandard": "FIPS_140_2_LEVEL_3_OR_HIGHER",
        "permanentDeletionTimeInDays": 30,
        "region": "us-east-1",
        "tags": {"Team": "red"},
        "type": "ROOT",
        "usageMode": "GENERAL_PURPOSE",
    },
    changes={
        "certificateAuthorityConfiguration.keyAlgorithm": Changed("RSA_2048", REPLACE),
        "certificateAuthorityConfiguration.signingAlgorithm": Changed("SHA384WITHECDSA", REPLACE),
        **{
            _IN_SUBJECT + name: Changed("x", REPLACE)
            for name in ("commonName", "country", "distinguishedNameQualifier", "generationQualifier")
        },
        **{_IN_SUBJECT + name: Changed("x", REPLACE) for name in ("givenName", "initials", "locality")},
        **{_IN_SUBJECT + name: Changed("x", REPLACE) for name in ("organization", "organizationalUnit")},
        **{_IN_SUBJECT + name: Changed("x", REPLACE) for name in ("pseudonym", "state", "surname", "title")},
        "enabled": Changed(False, UPDATE),
        "keyStorageSecurityStandard": Changed("FIPS_140_2_LEVEL_2_OR_HIGHER", REPLACE),
        "permanentDeletionTimeInDays": Changed(7, UPDATE),
        "type": Changed("SUBORDINATE", REPLACE),
        "usageMode": Changed("SHORT_LIVED_CERTIFICATE", UPDATE),
        **_TAGS,
        **_REGION,
    },
    unsupported={"revocationConfiguration": {"ocspConfiguration": {"enabled": True}}},
    refused=(
        Refused({"certificateAuthorityConfiguration": None}, "certificateAuthorityConfiguration", "required"),
        Refused(
            {"certificateAuthorityConfiguration": {**_DESCRIBED, "keyAlgorithm": "RSA_1024"}},
            "certificateAuthorityConfiguration.keyAlgorithm",
            "one of",
        ),
        Refused(
            {"certificateAuthorityConfiguration": {**_DESCRIBED, "subject": {"commonName": "n" * 65}}},
            "certificateAuthorityConfiguration.subject.commonName",
            "64",
        ),
        Refused({"permanentDeletionTimeInDays": 6}, "permanentDeletionTimeInDays", "7 to 30"),
        Refused({"type": "LEAF"}, "type", "one of"),
        Refused({"usageMode": "ONCE"}, "usageMode", "one of"),
        *_TAGS_REFUSED,
    ),
    tagged=True,
    regional=True,
)

CERTIFICATE = Rules(
    token="aws:acmpca/certificate:Certificate",
    sdk="acmpca.Certificate",
    source=PROVIDER + "acmpca/certificate.go, resourceCertificate.Schema",
    base={
        "certificateAuthorityArn": CA,
        "certificateSigningRequest": "request",
        "region": "us-east-1",
        "signingAlgorithm": "SHA256WITHECDSA",
        "templateArn": TEMPLATE,
        "validity": {"type": "YEARS", "value": "10"},
    },
    changes={
        **_CA,
        "certificateSigningRequest": Changed("another", REPLACE),
        "signingAlgorithm": Changed("SHA256WITHRSA", REPLACE),
        "templateArn": Changed(TEMPLATE.replace("RootCA", "EndEntity"), REPLACE),
        "validity.type": Changed("DAYS", REPLACE),
        "validity.value": Changed("5", REPLACE),
        **_REGION,
    },
    unsupported={"apiPassthrough": "{}"},
    refused=(
        Refused({"certificateAuthorityArn": "corp"}, "certificateAuthorityArn", "an ARN"),
        Refused({"signingAlgorithm": "MD5WITHRSA"}, "signingAlgorithm", "one of"),
        Refused({"templateArn": "arn:aws:s3:::template"}, "templateArn", "template"),
        Refused({"validity": {"type": "YEARS", "value": "0"}}, "validity.value", "a number"),
        Refused({"validity": {"type": "HOURS", "value": "1"}}, "validity.type", "one of"),
        Refused({"certificateSigningRequest": None}, "certificateSigningRequest", "required"),
    ),
    regional=True,
)

CA_CERTIFICATE = Rules(
    token="aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate",
    sdk="acmpca.CertificateAuthorityCertificate",
    source=PROVIDER + "acmpca/certificate_authority_certificate.go, resource schema; "
    "deletion: schema.NoopContext",
    base={
        "certificate": PEM,
        "certificateAuthorityArn": CA,
        "certificateChain": PEM,
        "region": "us-east-1",
    },
    changes={
        "certificate": Changed(PEM * 2, REPLACE),
        **_CA,
        "certificateChain": Changed(PEM * 2, REPLACE),
        **_REGION,
    },
    refused=(
        Refused({"certificate": None}, "certificate", "required"),
        Refused({"certificateAuthorityArn": "corp"}, "certificateAuthorityArn", "an ARN"),
    ),
    regional=True,
)

PERMISSION = Rules(
    token="aws:acmpca/permission:Permission",
    sdk="acmpca.Permission",
    source=PROVIDER + "acmpca/permission.go, resourcePermission.Schema",
    base={
        "actions": ["IssueCertificate", "GetCertificate"],
        "certificateAuthorityArn": CA,
        "principal": "acm.amazonaws.com",
        "region": "us-east-1",
        "sourceAccount": "111122223333",
    },
    changes={
        "actions": Changed(["IssueCertificate"], REPLACE),
        **_CA,
        "principal": Changed("acm.amazonaws.com", NOTHING),
        "sourceAccount": Changed("444455556666", REPLACE),
        **_REGION,
    },
    refused=(
        Refused({"actions": ["RevokeCertificate"]}, "actions", "ListPermissions"),
        Refused({"principal": "ec2.amazonaws.com"}, "principal", "one of"),
        Refused({"actions": None}, "actions", "required"),
    ),
    regional=True,
)

_PATTERN = json.dumps({"source": ["aws.rolesanywhere"]})
_RULE_NAMES = "letters, digits"

EVENT_RULE = Rules(
    token="aws:cloudwatch/eventRule:EventRule",
    sdk="cloudwatch.EventRule",
    source=PROVIDER + "events/rule.go, resourceRule.Schema; names: " + BRIDGE + ", aws_cloudwatch_event_rule",
    base={
        "description": "Certificates end",
        "eventPattern": _PATTERN,
        "forceDestroy": False,
        "name": "expiry",
        "region": "us-east-1",
        "state": "ENABLED",
        "tags": {"Team": "red"},
    },
    changes={
        "description": Changed("Others", UPDATE),
        "eventPattern": Changed(json.dumps({"source": ["aws.acm"]}), UPDATE),
        "forceDestroy": Changed(True, UPDATE),
        "name": Changed("other", REPLACE),
        "state": Changed("DISABLED", UPDATE),
        **_TAGS,
        **_REGION,
    },
    unsupported={
        "eventBusName": "mine",
        "isEnabled": True,
        "namePrefix": "expiry-",
        "roleArn": "arn:aws:iam::111122223333:role/role",
        "scheduleExpression": "rate(1 day)",
    },
    refused=(
        Refused({"eventPattern": "{"}, "eventPattern", "valid JSON"),
        Refused({"eventPattern": json.dumps({"source": ["x" * 4096]})}, "eventPattern", "4096"),
        Refused({"eventPattern": None}, "eventPattern", "required"),
        Refused({"description": "d" * 513}, "description", "512"),
        Refused({"name": "n" * 65}, "name", "64"),
        Refused({"name": "a b"}, "name", _RULE_NAMES),
        Refused({"state": "ON"}, "state", "one of"),
        *_TAGS_REFUSED,
    ),
    name=("name", 64),
    tagged=True,
    regional=True,
)

EVENT_TARGET = Rules(
    token="aws:cloudwatch/eventTarget:EventTarget",
    sdk="cloudwatch.EventTarget",
    source=PROVIDER
    + "events/target.go, resourceTarget.Schema; names: "
    + BRIDGE
    + ", aws_cloudwatch_event_target",
    base={
        "arn": TOPIC_ARN,
        "forceDestroy": False,
        "region": "us-east-1",
        "rule": "expiry",
        "targetId": "topic",
    },
    changes={
        "arn": Changed(f"{TOPIC_ARN}-2", UPDATE),
        "forceDestroy": Changed(True, UPDATE),
        "rule": Changed("other", REPLACE),
        "targetId": Changed("other", REPLACE),
        **_REGION,
    },
    unsupported={
        "appsyncTarget": {"graphqlOperation": "x"},
        "batchTarget": {"jobDefinition": "x", "jobName": "y"},
        "deadLetterConfig": {"arn": "arn:aws:sqs:us-east-1:111122223333:dead"},
        "ecsTarget": {"taskDefinitionArn": "x"},
        "eventBusName": "mine",
        "httpTarget": {"pathParameterValues": ["x"]},
        "input": "{}",
        "inputPath": "$.detail",
        "inputTransformer": {"inputTemplate": "x"},
        "kinesisTarget": {"partitionKeyPath": "x"},
        "redshiftTarget": {"database": "x"},
        "retryPolicy": {"maximumRetryAttempts": 3},
        "roleArn": "arn:aws:iam::111122223333:role/role",
        "runCommandTargets": [{"key": "k", "values": ["v"]}],
        "sagemakerPipelineTarget": {"pipelineParameterLists": []},
        "sqsTarget": {"messageGroupId": "x"},
    },
    refused=(
        Refused({"arn": "topic"}, "arn", "an ARN"),
        Refused({"arn": None}, "arn", "required"),
        Refused({"rule": None}, "rule", "required"),
        Refused({"rule": "r" * 65}, "rule", "64"),
        Refused({"rule": "a b"}, "rule", _RULE_NAMES),
        Refused({"targetId": "t" * 65}, "targetId", "64"),
    ),
    name=("targetId", 255),
    regional=True,
)

_DELIVERED = {
    f"{protocol}{outcome}FeedbackRoleArn": "arn:aws:iam::111122223333:role/role"
    for protocol in ("application", "firehose", "http", "lambda", "sqs")
    for outcome in ("Failure", "Success")
}
_SAMPLED = {
    f"{protocol}SuccessFeedbackSampleRate": 5
    for protocol in ("application", "firehose", "http", "lambda", "sqs")
}

TOPIC = Rules(
    token="aws:sns/topic:Topic",
    sdk="sns.Topic",
    source=PROVIDER + "sns/topic.go, topicSchema, resourceTopicCustomizeDiff",
    base={
        "displayName": "Certificates",
        "kmsMasterKeyId": KEY,
        "name": "expiry",
        "region": "us-east-1",
        "tags": {"Team": "red"},
    },
    changes={
        "displayName": Changed("Others", UPDATE),
        "kmsMasterKeyId": Changed(None, UPDATE),
        "name": Changed("other", REPLACE),
        **_TAGS,
        **_REGION,
    },
    unsupported={
        "archivePolicy": "{}",
        "contentBasedDeduplication": True,
        "deliveryPolicy": "{}",
        "fifoThroughputScope": "Topic",
        "fifoTopic": True,
        "maximumMessageSize": 1024,
        "namePrefix": "expiry-",
        "policy": "{}",
        "signatureVersion": 2,
        "tracingConfig": "Active",
        **_DELIVERED,
        **_SAMPLED,
    },
    refused=(
        Refused({"name": "a b"}, "name", "letters, digits"),
        Refused({"name": "n" * 257}, "name", "letters, digits"),
        *_TAGS_REFUSED,
    ),
    name=("name", 255),
    tagged=True,
    regional=True,
)

TOPIC_POLICY = Rules(
    token="aws:sns/topicPolicy:TopicPolicy",
    sdk="sns.TopicPolicy",
    source=PROVIDER + "sns/topic_policy.go, resourceTopicPolicy",
    base={"arn": TOPIC_ARN, "policy": READ, "region": "us-east-1"},
    changes={
        "arn": Changed(f"{TOPIC_ARN}-2", REPLACE),
        "policy": Changed(WRITE, UPDATE),
        **_REGION,
    },
    refused=(
        Refused({"arn": "topic"}, "arn", "an ARN"),
        Refused({"arn": None}, "arn", "required"),
        *_BAD_POLICIES,
    ),
    regional=True,
)

SUBSCRIPTION = Rules(
    token="aws:sns/topicSubscription:TopicSubscription",
    sdk="sns.TopicSubscription",
    source=PROVIDER + "sns/topic_subscription.go, subscriptionSchema",
    base={
        "confirmationTimeoutInMinutes": 2,
        "endpoint": "pki@example.com",
        "endpointAutoConfirms": False,
        "protocol": "email",
        "rawMessageDelivery": False,
        "region": "us-east-1",
        "topic": TOPIC_ARN,
    },
    changes={
        "confirmationTimeoutInMinutes": Changed(3, UPDATE),
        "endpoint": Changed("other@example.com", REPLACE),
        "endpointAutoConfirms": Changed(True, UPDATE),
        "protocol": Changed("email-json", REPLACE),
        "rawMessageDelivery": Changed(True, UPDATE),
        "topic": Changed(f"{TOPIC_ARN}-2", REPLACE),
        **_REGION,
    },
    unsupported={
        "deliveryPolicy": "{}",
        "filterPolicy": "{}",
        "filterPolicyScope": "MessageBody",
        "redrivePolicy": "{}",
        "replayPolicy": "{}",
        "subscriptionRoleArn": "arn:aws:iam::111122223333:role/role",
    },
    refused=(
        Refused({"protocol": "pigeon"}, "protocol", "one of"),
        Refused({"protocol": None}, "protocol", "required"),
        Refused({"endpoint": None}, "endpoint", "required"),
        Refused({"topic": "expiry"}, "topic", "an ARN"),
        Refused({"topic": None}, "topic", "required"),
    ),
    regional=True,
)

ALL = (
    TRUST_ANCHOR,
    PROFILE,
    ROLE,
    POLICY,
    ROLE_POLICY,
    ATTACHMENT,
    INSTANCE_PROFILE,
    INSTANCE,
    TABLE,
    BUCKET,
    BUCKET_POLICY,
    ACCESS_BLOCK,
    VERSIONING,
    ENCRYPTION,
    OWNERSHIP,
    LIFECYCLE,
    AUTHORITY,
    CERTIFICATE,
    CA_CERTIFICATE,
    PERMISSION,
    EVENT_RULE,
    EVENT_TARGET,
    TOPIC,
    TOPIC_POLICY,
    SUBSCRIPTION,
)
