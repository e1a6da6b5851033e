"""The text of a first stack file, with a comment on everything in it."""

import json
import re
from dataclasses import dataclass

_TEMPLATE = """\
# yaml-language-server: $schema=stack.schema.json
# The line above lets an editor complete and check this file, once the schema is written:
#
#   ./rolesanywhere schema --output stack.schema.json
#   ./rolesanywhere check --stack {stack}     says everything that is wrong with it
#   ./rolesanywhere up --stack {stack}        rehearses it on this machine; no AWS account is touched
#   pulumi up --stack {stack}                 deploys it to your AWS account
#
# Put quotes around account ids, versions and dates: Pulumi reads an unquoted one as another value.
config:
  # Where the stack is deployed to.
  aws:region: {region}
{accounts}
  # One word for what the stack is: the tag environment of everything it makes.
  rolesanywhere:environment: {environment}

  # Whose certificates are trusted: one entry for each certificate authority.
  rolesanywhere:trustAnchors:
    {anchor}:
{source}

  # What workloads work with; names get a random suffix. Left out, a workload may use what its statements say.
  rolesanywhere:buckets:
    # Private, versioned, encrypted, reached over TLS only.
    {bucket}: {{}}
  # rolesanywhere:tables:
  #   orders: {{attributes: {{OrderId: S}}, hashKey: OrderId}}    # or {{arn: ...}} for an existing one

  # Who may do what: each workload gets a role that its certificate alone can assume, and a profile.
  rolesanywhere:workloads:
    {workload}:
      trustAnchor: {anchor}
      certificate:
        # The CN of the certificate's subject, compared exactly. More is possible:
        #   subject: {{O: Acme, OU: [Ops, Dev], CN: {{like: web-*}}}}
        #   san: {{uri: spiffe://acme.example/web}}
        commonName: {common_name}
      grants:
        # access: read, write, read-write or list; or single actions of the target's service.
        - bucket: {bucket}
          access: read
      profile:
        # How long a session lives: 900 to 43200 seconds.
        durationSeconds: 3600
"""

_SOURCES = {
    "bundle": (
        "# One or two CA certificates in PEM, from the project's root.",
        "bundle: {value}",
    ),
    "privateCa": ("# The certificate authority of AWS Private CA, in this Region.", "privateCa: {value}"),
    "arn": ("# A trust anchor that exists already: it is used, and never changed.", "arn: {value}"),
    "development": (
        "# Makes a root, an intermediate and the workloads' certificates in this directory when there are",
        "# none, for rehearsals and first steps. With an authority of your own write instead",
        "#   bundle: path/to/ca.pem",
        "development: {value}",
    ),
}


@dataclass(frozen=True, slots=True)
class FirstStack:
    """What a first stack file says.

    Attributes:
        stack: The stack's name.
        region: Its Region.
        account: The one account it may be deployed to; empty for any.
        anchor: The trust anchor's name.
        source: Where its certificates come from: bundle, privateCa, arn or development.
        value: The path or the ARN of that source.
        workload: The workload's name.
        common_name: The CN of its certificate.
    """

    stack: str
    region: str
    account: str
    anchor: str
    source: str
    value: str
    workload: str
    common_name: str


def first_stack_file(first: FirstStack) -> str:
    """The file's text; whoever writes it checks it first.

    Args:
        first: What it says.
    """
    source = "\n".join(f"      {line.format(value=_quoted(first.value))}" for line in _SOURCES[first.source])
    accounts = (
        f"  # Refuse to deploy into any other account.\n  aws:allowedAccountIds: [{_quoted(first.account)}]\n"
        if first.account
        else '  # Refuse to deploy into any other account:\n  # aws:allowedAccountIds: ["111122223333"]\n'
    )
    return _TEMPLATE.format(
        stack=first.stack,
        environment=_quoted(first.stack.replace(".", "-")),
        region=_plain(first.region),
        accounts=accounts,
        anchor=_plain(first.anchor),
        bucket=_bucket(first.workload),
        source=source,
        workload=_plain(first.workload),
        common_name=_quoted(first.common_name),
    )


def _bucket(workload: str) -> str:
    """A name S3 takes, made of the workload's."""
    return f"{re.sub(r'[^a-z0-9-]+', '-', workload.lower()).strip('-')[:40] or 'demo'}-data"


def _plain(text: str) -> str:
    """A text without quotes where YAML needs none."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*-[A-Za-z0-9-]*|[a-z]{3,}", text) else _quoted(text)


def _quoted(text: str) -> str:
    """A text as YAML reads it back: in quotes, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
