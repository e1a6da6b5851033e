"""What an instance of EC2 and its instance profile need.

EC2 makes an instance's id, so that no name of the stack stands in its ARN. Launching one is allowed on each
kind of thing the launch uses: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html
"""

from policies.deployer.needs import (
    ANYTHING,
    CREATE,
    DELETE,
    READ,
    UPDATE,
    Need,
    ResourceNeeds,
    Templates,
    tagging,
)

_PROFILE = "terraform-provider-aws internal/service/iam/instance_profile.go"
_INSTANCE = "terraform-provider-aws internal/service/ec2/ec2_instance.go"
_LAUNCH = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html"
_PASSING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
_TAGS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"
_PROFILE_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags_instance-profiles.html"

_ARN = "arn:{partition}:ec2:{region}:{account}:"
_PASSED: Templates = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
_LAUNCHING: Templates = {"StringEquals": {"ec2:CreateAction": "RunInstances"}}


INSTANCE_PROFILE = ResourceNeeds(
    "aws:iam/instanceProfile:InstanceProfile",
    "arn:{partition}:iam::{account}:instance-profile{path}{made}",
    (
        Need(("iam:CreateInstanceProfile",), (CREATE,), _PROFILE, asked=False),
        Need(("iam:GetInstanceProfile",), (CREATE, READ), _PROFILE, asked=False),
        Need(
            ("iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile"),
            (CREATE, UPDATE, DELETE),
            _PROFILE,
            asked=False,
        ),
        Need(
            ("iam:PassRole",),
            (CREATE, UPDATE),
            _PASSING,
            on="{role}",
            conditions=_PASSED,
            asked=False,
        ),
        *tagging(
            "iam:TagInstanceProfile",
            "iam:UntagInstanceProfile",
            _PROFILE_TAGS,
            asked=False,
            listing="iam:ListInstanceProfileTags",
        ),
        Need(("iam:DeleteInstanceProfile",), (DELETE,), _PROFILE, asked=False),
    ),
)

INSTANCE = ResourceNeeds(
    "aws:ec2/instance:Instance",
    f"{_ARN}instance/*",
    (
        *(
            Need(("ec2:RunInstances",), (CREATE,), _LAUNCH, on=on, asked=False)
            for on in (
                "{own}",
                "arn:{partition}:ec2:{region}::image/*",
                f"{_ARN}network-interface/*",
                f"{_ARN}security-group/*",
                f"{_ARN}subnet/*",
                f"{_ARN}volume/*",
            )
        ),
        Need(
            ("iam:PassRole",),
            (CREATE, UPDATE),
            _PASSING,
            on="{role}",
            when="role",
            conditions=_PASSED,
            asked=False,
        ),
        Need(
            (
                "ec2:DescribeIamInstanceProfileAssociations",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceCreditSpecifications",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeTags",
                "ec2:DescribeVolumes",
            ),
            (CREATE, READ, UPDATE, DELETE),
            _INSTANCE,
            on=ANYTHING,
            asked=False,
        ),
        Need(("ec2:DescribeInstanceAttribute",), (CREATE, READ), _INSTANCE, asked=False),
        Need(
            (
                "ec2:AssociateIamInstanceProfile",
                "ec2:DisassociateIamInstanceProfile",
                "ec2:ModifyInstanceAttribute",
                "ec2:ModifyInstanceMetadataOptions",
                "ec2:ReplaceIamInstanceProfileAssociation",
                "ec2:StartInstances",
                "ec2:StopInstances",
            ),
            (UPDATE,),
            _INSTANCE,
            asked=False,
        ),
        Need(
            ("ec2:CreateTags",),
            (CREATE,),
            _TAGS,
            on=f"{_ARN}volume/*",
            when="tags",
            conditions=_LAUNCHING,
            asked=False,
        ),
        *tagging("ec2:CreateTags", "ec2:DeleteTags", _TAGS, asked=False),
        Need(("ec2:TerminateInstances",), (DELETE,), _INSTANCE, asked=False),
    ),
)

TYPES = (INSTANCE_PROFILE, INSTANCE)
