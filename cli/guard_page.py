"""Writes `docs/guard.md`: how the policy pack is run and configured, and every rule it has."""

from itertools import groupby

INTRODUCTION = """\
# The guard

A [Pulumi policy pack](https://www.pulumi.com/docs/iac/using-pulumi/crossguard/) that judges any program at
preview, whether it uses this project's components or not: trust policies of IAM Roles Anywhere, every other
IAM policy document, profiles, trust anchors and their certificates, DynamoDB tables and S3 buckets, of the
providers `aws` and `aws-native`. The rules are the ones the rest of this project judges by (`policies/`,
`certs/`); the pack only reads resources for them. This page is generated from its rules.

## Running it

In front of a rehearsal, of this project's stacks or of any program with `--project`:

```sh
./rolesanywhere preview --guard
./rolesanywhere up --guard --guard-config guard.prod.json
ROLESANYWHERE_PROJECT=../elsewhere ./rolesanywhere preview --guard
```

With an official Pulumi, on any backend and in any language:

```sh
(cd guard && pulumi install)                  # once: its own Python environment, guard/venv
pulumi preview --policy-pack guard
pulumi up --policy-pack guard --policy-pack-config guard.prod.json
```

`pulumi up` runs it twice, on the plan and on what is made. For a whole organization of Pulumi Cloud, write
a copy that needs nothing beside it, publish it, and add it to a policy group, with the same
configuration:

```sh
./rolesanywhere guard export rolesanywhere-guard
(cd rolesanywhere-guard && pulumi install && pulumi policy publish your-org)
pulumi policy enable your-org/rolesanywhere-guard latest --policy-group production --config guard.prod.json
```

The guard adds about two seconds to an `up` of the dev stack, most of it for starting Python, so a rehearsal
runs it when asked. It makes no network call and reads no file but its own.

## What it says

A violation names the rule, the resource, the place inside of it, what was found, what was expected, what to
do, and the page that states the rule. Levels are Pulumi's: `mandatory` stops the deployment, `advisory` is
told and stops nothing, `disabled` is not judged. Left alone, what does not work (error) and what allows or
risks too much (security warning) is mandatory, the rest advisory.

## What a preview does not know

A value that AWS gives, such as a trust anchor's ARN inside a trust policy, is unknown when a new stack is
previewed. The guard then says so (`not-known-at-preview`, `stack-not-known-at-preview`) and passes over the
rules that need it; during `up` each resource is judged before it is made, with every value known, and a
mandatory violation stops it there. Rules about several resources (`stack` below) are judged at the end of
an `up`, when the resources exist: a violation fails the `up`, and what was made stays. A second preview
knows everything. Roles and buckets of other stacks are not seen. Make the two `not-known` rules mandatory
to accept only plans that can be judged whole.

## Configuration

One JSON object, by rule: a level, or a level with settings. `all` sets the level of every rule that is not
named.

```json
{
    "anchor-expiry": {"enforcementLevel": "mandatory", "expiryDays": 90},
    "bucket-versioning": "advisory",
    "profile-session-policy": {
        "enforcementLevel": "mandatory",
        "exceptions": {"legacy": "Ends with the data centre in Fra, ticket OPS-2214."}
    }
}
```

Every rule takes `exceptions`: resources it passes over, by logical name or URN, each with the reason in at
least ten characters. `./rolesanywhere` takes `guard.<stack>.json` beside the stack file when no
`--guard-config` is given, and refuses a rule it does not know. The dev stack's own,
[`guard.dev.json`](../guard.dev.json), excepts its shared profile.

## The rules
"""


def guard_page() -> str:
    """The page."""
    from guard.rules import ALL, Scope

    lines = [INTRODUCTION]
    for about, rules in groupby(ALL, key=lambda rule: rule.about):
        lines += [
            f"### {about.capitalize()}",
            "",
            "| rule | asks for | level | judged | stated in |",
            "|---|---|---|---|---|",
        ]
        for rule in rules:
            text = rule.text.replace("|", "\\|")
            judged = "alone" if rule.scope is Scope.RESOURCE else "stack"
            settings = "".join(
                f" `{name}`, default {each['default']}." for name, each in rule.settings.items()
            )
            level = rule.level.value
            lines.append(f"| `{rule.id}` | {text}{settings} | {level} | {judged} | {rule.source} |")
        lines.append("")
    return "\n".join(lines)
