"""The output contract: one shape, read strictly, shown as a table."""

import copy
import json
import re
import subprocess
from dataclasses import asdict, dataclass
from typing import Any

import pydantic
import pytest

from aws_facts import ArnError
from outputs import VERSION, ConsumerFiles, Contract, credential_process, exports, rows, workload

ANCHOR = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/a"
PROFILE = "arn:aws:rolesanywhere:eu-central-1:111122223333:profile/p"
ROLE = "arn:aws:iam::111122223333:role/demo-server-1a2b3c4"
INSTANCE_PROFILE = "arn:aws:iam::111122223333:instance-profile/qa-1a2b3c4"
TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users-1a2b3c4"
PRIVATE_CA = "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/ca"
BUCKET = "arn:aws:s3:::demo-data-1a2b3c4"

ARNS: Any = {"trust_anchor_arn": ANCHOR, "profile_arn": PROFILE, "role_arn": ROLE}
COMMAND = (
    f"aws_signing_helper credential-process --trust-anchor-arn {ANCHOR} --profile-arn {PROFILE} "
    f"--role-arn {ROLE} --region eu-central-1 --session-duration 7200"
)

# As `pulumi stack output --json` prints it.
PRINTED: dict[str, Any] = {
    "contractVersion": 1,
    "region": "eu-central-1",
    "trustAnchors": {"demo": {"arn": ANCHOR}},
    "profiles": {"demo": {"arn": PROFILE}},
    "workloads": {
        "demo-server": {
            "trustAnchorArn": ANCHOR,
            "profileArn": PROFILE,
            "roleArn": ROLE,
            "region": "eu-central-1",
            "durationSeconds": 7200,
            "credentialProcess": COMMAND,
        }
    },
    "instances": {
        "qa": {
            "instanceProfileName": "qa-1a2b3c4",
            "instanceProfileArn": INSTANCE_PROFILE,
            "roleArn": "arn:aws:iam::111122223333:role/qa-1a2b3c4",
            "instanceId": "i-0123456789abcdef0",
        }
    },
    "crossAccountRoles": {
        "lister": {
            "roleArn": "arn:aws:iam::111122223333:role/lister",
            "trustedRoleArn": "arn:aws:iam::444455556666:role/bridge",
            "externalId": "agreed-1",
            "durationSeconds": 900,
        }
    },
    "tables": {"Demo-Users": {"name": "Demo-Users-1a2b3c4", "arn": TABLE}},
    "buckets": {"demo-data": {"name": "demo-data-1a2b3c4", "arn": BUCKET}},
}

# `aws_signing_helper credential-process --help`, options that need no hardware.
HELPER_OPTIONS = {
    "--certificate",
    "--intermediates",
    "--private-key",
    "--profile-arn",
    "--region",
    "--role-arn",
    "--session-duration",
    "--trust-anchor-arn",
}


@dataclass(frozen=True)
class Thing:
    """What a component shows of itself."""

    arn: str
    name: str = ""
    instance_profile_name: str = ""
    instance_profile_arn: str = ""
    instance_id: str = ""
    trusted_role_arn: str = ""
    external_id: str = ""
    duration_seconds: int = 0


INSTANCE = Thing(
    "arn:aws:iam::111122223333:role/qa-1a2b3c4",
    instance_profile_name="qa-1a2b3c4",
    instance_profile_arn=INSTANCE_PROFILE,
    instance_id="i-0123456789abcdef0",
)


CROSSING = Thing(
    "arn:aws:iam::111122223333:role/lister",
    trusted_role_arn="arn:aws:iam::444455556666:role/bridge",
    external_id="agreed-1",
    duration_seconds=900,
)


@dataclass(frozen=True)
class Certificate:
    """What the component of a certificate shows of itself."""

    arn: str
    certificate: str
    chain: str


def test_what_is_printed_is_read() -> None:
    """Every value arrives where a consumer looks for it."""
    contract = Contract.model_validate(json.loads(json.dumps(PRINTED)))
    workload = contract.workloads["demo-server"]
    assert (workload.trust_anchor_arn, workload.profile_arn, workload.role_arn) == (ANCHOR, PROFILE, ROLE)
    assert (contract.region, workload.region) == ("eu-central-1", "eu-central-1")
    assert contract.tables["Demo-Users"].name == "Demo-Users-1a2b3c4"
    assert contract.model_dump(by_alias=True, exclude_defaults=True) == PRINTED


def known(files: ConsumerFiles | None = None) -> dict[str, object]:
    """The outputs of the one workload; numbers reach a program as floats."""
    given: Any = {**ARNS, "duration_seconds": 7200.0}
    return workload(given | {"files": asdict(files)} if files else given)


def test_a_program_exports_the_contracts_shape() -> None:
    """What a program builds from its components is what consumers read."""
    exported = exports(
        "eu-central-1",
        {"demo": Thing(ANCHOR)},
        {"demo": Thing(PROFILE)},
        {"demo-server": known()},
        {"qa": INSTANCE},
        {"lister": CROSSING},
        {"Demo-Users": Thing(TABLE, "Demo-Users-1a2b3c4")},
        {"demo-data": Thing(BUCKET, "demo-data-1a2b3c4")},
    )
    assert exported == PRINTED
    assert VERSION == 1


def test_authorities_and_their_certificates_are_exported_where_there_are_any() -> None:
    """By name, read back and shown; a stack without them exports what it did before."""
    authority, issued = Thing(PRIVATE_CA), Certificate(f"{PRIVATE_CA}/certificate/c", "PEM", "CHAIN")
    exported = exports("eu-central-1", {}, {}, {}, {}, {}, {}, {}, {"corp": authority}, {"web": issued})
    assert exported["privateCertificateAuthorities"] == {"corp": {"arn": PRIVATE_CA}}
    assert exported["privateCertificates"] == {
        "web": {"arn": issued.arn, "certificate": "PEM", "chain": "CHAIN"}
    }
    contract = Contract.model_validate(exported)
    assert contract.private_certificates["web"].chain == "CHAIN"
    assert rows(contract) == [("private CA", "corp", PRIVATE_CA), ("private certificate", "web", issued.arn)]


def test_a_workload_without_an_anchor_has_no_outputs() -> None:
    """What is no ARN is told, and never becomes a command somebody pastes."""
    with pytest.raises(ArnError):
        workload(ARNS | {"duration_seconds": 3600, "trust_anchor_arn": "demo"})


FILES = ConsumerFiles("/etc/pki/web 1.pem", "/etc/pki/web's.key", "/etc/pki/chain.pem")


@pytest.mark.parametrize(
    ("files", "added"),
    [
        (None, []),
        (
            ConsumerFiles("c.pem", "k.pem"),
            ["--certificate", "c.pem", "--private-key", "k.pem"],
        ),
        (
            FILES,
            [
                *("--certificate", FILES.certificate, "--private-key", FILES.private_key),
                *("--intermediates", "/etc/pki/chain.pem"),
            ],
        ),
    ],
    ids=["unknown", "no chain", "blanks and quotes"],
)
def test_the_command_survives_a_shell(files: ConsumerFiles | None, added: list[str]) -> None:
    """`sh` hands the helper the words that were meant, whatever the paths look like."""
    shell = ["sh", "-c", f"printf '%s\\n' {known(files)['credentialProcess']}"]
    words = subprocess.run(shell, capture_output=True, text=True, check=True).stdout.splitlines()
    assert words == COMMAND.split() + added


def test_the_command_has_only_options_the_helper_knows() -> None:
    """Every option is one of `aws_signing_helper credential-process`, version 1.8."""
    given = credential_process(
        trust_anchor_arn=ANCHOR,
        profile_arn=PROFILE,
        role_arn=ROLE,
        region="eu-central-1",
        duration_seconds=900,
        files=FILES,
    )
    assert {word for word in given.split() if word.startswith("--")} <= HELPER_OPTIONS


def test_a_table_shows_everything_once() -> None:
    """Kind, name and ARN of each thing; a workload by its role."""
    assert rows(Contract.model_validate(PRINTED)) == [
        ("trust anchor", "demo", ANCHOR),
        ("profile", "demo", PROFILE),
        ("role", "demo-server", ROLE),
        ("role", "qa", "arn:aws:iam::111122223333:role/qa-1a2b3c4"),
        ("role", "lister", "arn:aws:iam::111122223333:role/lister"),
        ("instance profile", "qa", INSTANCE_PROFILE),
        ("instance", "qa", "i-0123456789abcdef0"),
        ("table", "Demo-Users", TABLE),
        ("bucket", "demo-data", BUCKET),
    ]


def test_a_profile_of_one_workload_is_shown_by_the_workloads_name() -> None:
    """A profile nobody shares has no entry of its own, and is in the table all the same."""
    shown = rows(Contract.model_validate(PRINTED | {"profiles": {}}))
    assert [row for row in shown if row[0] == "profile"] == [("profile", "demo-server", PROFILE)]


def test_a_newer_stack_may_export_more() -> None:
    """A section this version does not know is left alone."""
    assert Contract.model_validate(PRINTED | {"queues": {}}).region == "eu-central-1"


ADDED_LATER = {"crossAccountRoles", "instances"}


@pytest.mark.parametrize("missing", sorted(PRINTED.keys() - ADDED_LATER))
def test_no_section_may_be_missing(missing: str) -> None:
    """Consumers rely on every one of them, empty or not."""
    with pytest.raises(pydantic.ValidationError) as caught:
        Contract.model_validate({key: value for key, value in PRINTED.items() if key != missing})
    assert [error["loc"] for error in caught.value.errors()] == [(missing,)]


@pytest.mark.parametrize("added", sorted(ADDED_LATER))
def test_a_section_that_was_added_later_is_empty_in_older_outputs(added: str) -> None:
    """What an older stack printed is read as it was meant."""
    older = Contract.model_validate({key: value for key, value in PRINTED.items() if key != added})
    assert getattr(older, re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", added)) == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("contractVersion",), 2),
        (("contractVersion",), "1"),
        (("region",), None),
        (("trustAnchors", "demo", "arn"), 5),
        (("trustAnchors", "demo", "name"), "x"),
        (("workloads", "demo-server", "roleARN"), ROLE),
        (("tables",), []),
    ],
)
def test_another_shape_is_refused(path: tuple[str, ...], value: object) -> None:
    """Another version, type or key is not guessed at."""
    printed = copy.deepcopy(PRINTED)
    place = printed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(pydantic.ValidationError):
        Contract.model_validate(printed)
