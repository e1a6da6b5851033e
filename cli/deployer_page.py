"""Writes `docs/deployer.md` from the deployer's table itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policies.deployer import Need

INTRODUCTION = """\
# Who deploys: the least-privilege policy

```sh
./rolesanywhere access deployer-policy --stack prod               # the policy, from the stack file alone
./rolesanywhere access deployer-policy --stack prod --explain     # what each action is for, and its source
./rolesanywhere access deployer-policy --stack prod --write ci/   # one file for each managed policy
```

The policy allows what creating, changing, reading and deleting the stack's resources takes, and nothing
else: on the stack's own names (`<logical name>-` and Pulumi's seven digits), in its account and Region.
`./rolesanywhere up` deploys with exactly this policy, so a rehearsal that succeeds has tried it.

The account comes from `aws:allowedAccountIds`, or from `--account-id`. A stack with names of its own
(`pulumi:autonaming`) has no such policy: nothing would tell its resources from others.

## Use it

For a pipeline without a stored key, give a role to its identity, and the policies to the role. For GitHub
Actions, with the provider `token.actions.githubusercontent.com` in the account:

```sh
aws iam create-role --role-name deploy-prod --assume-role-policy-document file://ci/trust.json
for file in ci/deployer-prod-*.json; do
  name=$(basename "$file" .json)
  arn=$(aws iam create-policy --policy-name "$name" --policy-document "file://$file" \\
    --query Policy.Arn --output text)
  aws iam attach-role-policy --role-name deploy-prod --policy-arn "$arn"
done
```

with this trust policy, whose `sub` names one repository and one environment:

```json
{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {
      "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:acme/infrastructure:environment:production"
      }
    }
  }
}
```

- **A change of the stack file** may need more than either file's policy: what is taken out must still be
  deleted. Attach the new documents beside the old ones, deploy, then detach the old ones. A rehearsal
  does the same: what the last deployed file needed stays allowed until an `up` has succeeded.
- **A boundary on every workload** (`permissionsBoundary`) is what keeps a deployer from giving a role
  more than itself has: with it, roles are made and given policies under that boundary only, and it cannot
  be taken away. Without it, whoever may write a role's policy may let that role do anything.
- **Trust anchors, profiles and CRLs** have ids that AWS makes: the policy names their kind, account and
  Region. Nor does AWS's reference list a resource for their creation and for ListTagsForResource.
- **The state's own backend** (a bucket, a KMS key for secrets) is not part of it: add what `pulumi login`
  needs.
- `sts:GetCallerIdentity`, which the provider calls first, needs no permission.

## What is proven, and what is from documentation

*Enforced by the sandbox* means: a test deploys a stack, changes it in every way, reads and destroys it
with the real engine, and writes down every question the local AWS asks the policies. Each action with
this mark was asked for, and is denied once it is taken out; no other was asked for.

*From documentation* means: the real provider calls it, or AWS's documentation asks for it, and the
sandbox does not. Such an action stays in the policy; its source is in the table.

## Add a type

One entry in a module of `policies/deployer/`: the type's token, its ARN, and a row for each need with
actions, operations, source, and, where it is so, the property it depends on (`when`), the condition keys
AWS documents, and `asked=False` for what the sandbox does not ask for. Words in braces are the place
(`partition`, `region`, `account`) or properties that `access/inventory.py` says of the resource. Tests
compare each row with AWS's Service Authorization Reference: spelling, resource, condition keys. A type of
the sandbox's provider without an entry fails a test, and so does a stack whose program makes what
`access/inventory.py` does not plan.

## The table
"""


def deployer_page() -> str:
    """Every row of the table."""
    return "\n".join([INTRODUCTION, *_types()]) + "\n"


def _types() -> Iterator[str]:
    from policies.deployer import DOCUMENTED, ENFORCED, TABLE

    for kind in TABLE.values():
        yield f"### `{kind.token}`\n"
        yield f"`{kind.own}`\n"
        yield "| actions | for | on | only | basis | source |"
        yield "|---|---|---|---|---|---|"
        for need in kind.needs:
            actions = ", ".join(f"`{action}`" for action in need.actions)
            on = "the resource" if need.on == "{own}" else f"`{need.on}`"
            basis = ENFORCED if need.asked else DOCUMENTED
            operations = ", ".join(need.operations)
            only = "; ".join(_only(need))
            yield f"| {actions} | {operations} | {on} | {only} | {basis} | {need.source} |"
        yield ""


def _only(need: "Need") -> Iterator[str]:
    if need.when:
        yield f"with {need.when}"
    if need.unless:
        yield f"without {need.unless}"
    for operator, keys in need.conditions.items():
        for key, value in keys.items():
            yield f"`{operator}` `{key}` = `{value}`"
