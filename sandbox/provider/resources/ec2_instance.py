"""aws:ec2/instance:Instance: as much of it as an instance needs that is there to have a role."""

from datetime import datetime
from typing import Any

from aws_facts import Arn
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map, wait_until
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import (
    REGION,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    without_none,
)
from sandbox.provider.table import Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_MISSING = ("InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed")
_LIVE = ("pending", "running", "stopping", "stopped")
_SWITCH = (constraints.one_of("disabled", "enabled"),)


def _optional(shape: Shape = Shape.STRING, *rules: Any) -> Property:
    """What EC2 decides when the program does not."""
    return Property(Kind.UPDATE, shape, computed=True, constraints=rules)


_METADATA_OPTIONS = {
    "httpEndpoint": _optional(Shape.STRING, *_SWITCH),
    "httpProtocolIpv6": Property(
        Kind.UPDATE,
        computed=True,
        constraints=_SWITCH,
        note="The real provider turns it off when it is taken away; here it stays as it is.",
    ),
    "httpPutResponseHopLimit": _optional(Shape.INTEGER, constraints.between(1, 64)),
    "httpTokens": _optional(Shape.STRING, constraints.one_of("optional", "required")),
    "instanceMetadataTags": _optional(Shape.STRING, *_SWITCH),
}
_LEFT_OUT = {
    **dict.fromkeys(
        (
            "associatePublicIpAddress",
            "disableApiStop",
            "disableApiTermination",
            "ebsOptimized",
            "enablePrimaryIpv6",
            "forceDestroy",
            "getPasswordData",
            "hibernation",
            "monitoring",
            "sourceDestCheck",
            "userDataReplaceOnChange",
        ),
        Shape.BOOLEAN,
    ),
    **dict.fromkeys(("ipv6AddressCount", "placementPartitionNumber"), Shape.INTEGER),
    **dict.fromkeys(
        (
            "availabilityZone",
            "hostId",
            "hostResourceGroupArn",
            "instanceInitiatedShutdownBehavior",
            "keyName",
            "placementGroup",
            "placementGroupId",
            "privateIp",
            "tenancy",
            "userData",
            "userDataBase64",
        ),
        Shape.STRING,
    ),
    **dict.fromkeys(("ipv6Addresses",), Shape.LIST),
    **dict.fromkeys(("secondaryPrivateIps", "securityGroups"), Shape.SET),
    **dict.fromkeys(("volumeTags",), Shape.MAP),
    **dict.fromkeys(
        (
            "capacityReservationSpecification",
            "cpuOptions",
            "creditSpecification",
            "enclaveOptions",
            "instanceMarketOptions",
            "launchTemplate",
            "maintenanceOptions",
            "primaryNetworkInterface",
            "privateDnsNameOptions",
            "rootBlockDevice",
        ),
        Shape.OBJECT,
    ),
    **dict.fromkeys(
        ("ebsBlockDevices", "ephemeralBlockDevices", "networkInterfaces", "secondaryNetworkInterfaces"),
        Shape.OBJECTS,
    ),
}
_COMPUTED = (
    "arn",
    "instanceLifecycle",
    "instanceState",
    "outpostArn",
    "passwordData",
    "primaryNetworkInterfaceId",
    "privateDns",
    "publicDns",
    "publicIp",
    "spotInstanceRequestId",
)

TABLE = {
    **{name: computed() for name in _COMPUTED},
    **{name: unsupported(shape) for name, shape in _LEFT_OUT.items()},
    "ami": Property(
        Kind.REPLACE,
        required=True,
        note="The real provider takes a launch template instead, which the stand-in does not.",
    ),
    "iamInstanceProfile": _optional(),
    "instanceType": Property(
        Kind.UPDATE,
        required=True,
        note="The instance is stopped and started. Where the image's architecture does not fit the new type, "
        "the real provider replaces; the stand-in knows no architectures.",
    ),
    "metadataOptions": Property(Kind.UPDATE, Shape.OBJECT, computed=True, fields=_METADATA_OPTIONS),
    "region": REGION,
    "subnetId": Property(Kind.REPLACE, computed=True),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
    "vpcSecurityGroupIds": _optional(Shape.SET),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        ec2 = cloud.client("ec2")
        profile, tags = inputs.get("iamInstanceProfile"), tag_list(inputs["tagsAll"])
        made = ec2.run_instances(
            ImageId=inputs["ami"],
            InstanceType=inputs["instanceType"],
            MinCount=1,
            MaxCount=1,
            **without_none(
                SubnetId=inputs.get("subnetId"),
                SecurityGroupIds=inputs.get("vpcSecurityGroupIds") or None,
                IamInstanceProfile={"Name": profile} if profile else None,
                MetadataOptions=_sent(inputs.get("metadataOptions")) or None,
                TagSpecifications=[{"ResourceType": "instance", "Tags": tags}] if tags else None,
            ),
        )
        identifier = str(made["Instances"][0]["InstanceId"])
        _wait(cloud, identifier, "running")
        return identifier

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = _instance(cloud, identifier)
        if found is None:
            return None
        options = found.get("MetadataOptions", {})
        profile = found.get("IamInstanceProfile", {}).get("Arn", "")
        arn = Arn(cloud.partition, "ec2", cloud.region, cloud.account, f"instance/{identifier}")
        return {
            "ami": found["ImageId"],
            "arn": str(arn),
            "iamInstanceProfile": profile.rpartition("/")[2] or None,
            "instanceLifecycle": found.get("InstanceLifecycle", ""),
            "instanceState": found["State"]["Name"],
            "instanceType": found["InstanceType"],
            "metadataOptions": {name: options.get(name[0].upper() + name[1:]) for name in _METADATA_OPTIONS},
            "outpostArn": found.get("OutpostArn", ""),
            "passwordData": "",
            "primaryNetworkInterfaceId": "",
            "privateDns": found.get("PrivateDnsName", ""),
            "publicDns": found.get("PublicDnsName", ""),
            "publicIp": found.get("PublicIpAddress", ""),
            "spotInstanceRequestId": found.get("SpotInstanceRequestId", ""),
            "subnetId": found.get("SubnetId"),
            "tagsAll": tag_map(found.get("Tags", [])),
            "vpcSecurityGroupIds": sorted(group["GroupId"] for group in found["SecurityGroups"]),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        ec2, identifier, new = cloud.client("ec2"), update.identifier, update.new
        if "iamInstanceProfile" in update.changed:
            _hand_over(ec2, identifier, new.get("iamInstanceProfile"))
        if "metadataOptions" in update.changed and new.get("metadataOptions"):
            ec2.modify_instance_metadata_options(InstanceId=identifier, **_sent(new["metadataOptions"]))
        if "vpcSecurityGroupIds" in update.changed and new.get("vpcSecurityGroupIds"):
            ec2.modify_instance_attribute(InstanceId=identifier, Groups=new["vpcSecurityGroupIds"])
        if "instanceType" in update.changed:
            ec2.stop_instances(InstanceIds=[identifier])
            _wait(cloud, identifier, "stopped")
            ec2.modify_instance_attribute(InstanceId=identifier, InstanceType={"Value": new["instanceType"]})
            ec2.start_instances(InstanceIds=[identifier])
            _wait(cloud, identifier, "running")
        if update.tags_removed:
            ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key} for key in update.tags_removed])
        if update.tags_set:
            ec2.create_tags(Resources=[identifier], Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        if answer_or_none(cloud.client("ec2").terminate_instances, *_MISSING, InstanceIds=[identifier]):
            _wait(cloud, identifier, "terminated")

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        """The newest with this image and this profile: an instance has no name of its own."""
        wanted = [{"Name": "image-id", "Values": [inputs["ami"]]}]
        pages = cloud.client("ec2").get_paginator("describe_instances").paginate(Filters=wanted)
        every = [found for page in pages for each in page["Reservations"] for found in each["Instances"]]
        profile = inputs.get("iamInstanceProfile") or ""
        fitting = [
            (found["LaunchTime"], found["InstanceId"])
            for found in every
            if found["State"]["Name"] in _LIVE
            and found.get("IamInstanceProfile", {}).get("Arn", "").rpartition("/")[2] == profile
        ]
        return max(fitting)[1] if fitting else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        found = _instance(cloud, identifier)
        return found["LaunchTime"] if found else None


def _instance(cloud: Cloud, identifier: str) -> dict[str, Any] | None:
    """An instance; one that was terminated is told for a while, and is gone all the same."""
    describe = cloud.client("ec2").describe_instances
    answer = answer_or_none(describe, *_MISSING, InstanceIds=[identifier])
    every = [found for each in (answer or {}).get("Reservations", ()) for found in each["Instances"]]
    return next((found for found in every if found["State"]["Name"] in _LIVE), None)


def _wait(cloud: Cloud, identifier: str, state: str) -> None:
    def reached() -> bool:
        found = _instance(cloud, identifier)
        return found is None or bool(found["State"]["Name"] == state)

    wait_until(f"instance {identifier} to be {state}", reached)


def _sent(options: Bag | None) -> dict[str, Any]:
    return {name[0].upper() + name[1:]: value for name, value in (options or {}).items() if value is not None}


def _hand_over(ec2: Any, instance: str, profile: str | None) -> None:
    """Another instance profile, or none."""
    of_this = [{"Name": "instance-id", "Values": [instance]}, {"Name": "state", "Values": ["associated"]}]
    found = ec2.describe_iam_instance_profile_associations(Filters=of_this)["IamInstanceProfileAssociations"]
    if profile and found:
        ec2.replace_iam_instance_profile_association(
            AssociationId=found[0]["AssociationId"], IamInstanceProfile={"Name": profile}
        )
    elif profile:
        ec2.associate_iam_instance_profile(InstanceId=instance, IamInstanceProfile={"Name": profile})
    elif found:
        ec2.disassociate_iam_instance_profile(AssociationId=found[0]["AssociationId"])


TYPE = ResourceType(
    token="aws:ec2/instance:Instance",  # noqa: S106 - the token of a type
    label="EC2 Instance",
    service="EC2",
    documentation=REGISTRY + "ec2/instance/",
    source=SOURCE + "ec2/ec2_instance.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    subject="ami",
)
