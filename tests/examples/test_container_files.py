"""What the container example ships beside its stack: an image, two scripts, a manifest."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "container"
DOCKERFILE = (EXAMPLE / "Dockerfile").read_text()
ENTRYPOINT = (EXAMPLE / "entrypoint.sh").read_text()
ISSUER, CERTIFICATE, DEPLOYMENT = yaml.safe_load_all((EXAMPLE / "kubernetes.yaml").read_text())
POD: dict[str, Any] = DEPLOYMENT["spec"]["template"]["spec"]


def lint(program: str, *arguments: str | Path, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """Run one of the environment's own linters."""
    tool = Path(sys.executable).with_name(program)
    return subprocess.run([tool, *arguments], input=typed, capture_output=True, text=True, check=False)


def test_the_dockerfile_is_clean() -> None:
    """Hadolint finds nothing in it, and would have found an image without a version."""
    assert lint("hadolint", EXAMPLE / "Dockerfile").stdout == ""
    worse = re.sub(r"golang:\S+", "golang", DOCKERFILE)
    assert "DL3006" in lint("hadolint", "-", typed=worse).stdout


def test_the_scripts_are_clean() -> None:
    """Shellcheck finds nothing in them as POSIX scripts, and would have found a word that splits."""
    scripts = sorted(EXAMPLE.glob("*.sh"))
    assert [script.name for script in scripts] == ["encrypted-key.sh", "entrypoint.sh"]
    assert lint("shellcheck", "--shell=sh", *scripts).stdout == ""
    worse = ENTRYPOINT.replace('"$directory/config.new" "$directory/config"', "$directory/config.new $1")
    assert worse != ENTRYPOINT
    assert "SC2086" in lint("shellcheck", "--shell=sh", "-", typed=worse).stdout


def test_the_image_is_built_from_what_is_pinned_and_runs_as_nobody() -> None:
    """Bases by digest, the source by tag and commit, the last stage without root or a package tool."""
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(stages) == 2
    assert all(re.fullmatch(r"[a-z]+:[0-9][\w.-]+@sha256:[0-9a-f]{64}", base) for base in stages)
    assert re.search(r"^ARG HELPER_TAG=v\d+\.\d+\.\d+$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^ARG HELPER_COMMIT=[0-9a-f]{40}$", DOCKERFILE, re.MULTILINE)
    assert 'test "$(git rev-parse HEAD)" = "${HELPER_COMMIT}"' in DOCKERFILE
    last = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]
    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["65532:65532"]
    assert not re.search(
        r"\b(apt|apk|curl|wget|git|go|make)\b", re.sub(r"^#.*$", "", last, flags=re.MULTILINE)
    )
    copied = re.findall(r"^COPY (?!--from)(.*)$", last, re.MULTILINE)
    assert copied == ["--chmod=0755 entrypoint.sh encrypted-key.sh /usr/local/lib/rolesanywhere/"]


def test_the_certificate_is_the_stacks() -> None:
    """cert-manager's CA issuer makes what Roles Anywhere takes, for the subject the stack file names."""
    stack = yaml.safe_load((EXAMPLE / "Pulumi.container.yaml").read_text())["config"]
    wanted = stack["rolesanywhere:workloads"]["bucket-lister"]["certificate"]["commonName"]
    spec = CERTIFICATE["spec"]
    assert (ISSUER["kind"], set(ISSUER["spec"])) == ("Issuer", {"ca"})
    assert spec["issuerRef"] == {
        "name": ISSUER["metadata"]["name"],
        "kind": "Issuer",
        "group": "cert-manager.io",
    }
    assert (spec["commonName"], spec["usages"]) == (wanted, ["digital signature"])
    assert spec["privateKey"]["rotationPolicy"] == "Always"


def test_the_pod_is_not_root_and_writes_nowhere_but_its_config() -> None:
    """Non-root, no privilege, a read-only root, no service account, one folder in memory to write to."""
    (container,) = POD["containers"]
    assert POD["automountServiceAccountToken"] is False
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["securityContext"]["runAsUser"] == POD["securityContext"]["fsGroup"] == 65532
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    volumes = {each["name"]: each for each in POD["volumes"]}
    mounts = {each["name"]: each for each in container["volumeMounts"]}
    assert set(volumes) == set(mounts)
    assert {name for name, mount in mounts.items() if not mount.get("readOnly")} == {"config"}
    assert volumes["config"]["emptyDir"] == {"medium": "Memory", "sizeLimit": "1Mi"}
    # A file that is mounted by itself is never renewed.
    assert not any("subPath" in mount for mount in mounts.values())


def test_what_is_mounted_is_what_the_entry_point_reads() -> None:
    """Every path lies in a mounted folder, the key's mode is one it takes, its folder is the writable one."""
    (container,) = POD["containers"]
    given = {each["name"]: each["value"] for each in container["env"]}
    mounts = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
    assert all(str(Path(path).parent) in mounts for path in given.values())
    assert all(name in ENTRYPOINT for name in given)
    secret = next(each["secret"] for each in POD["volumes"] if "secret" in each)
    assert secret["secretName"] == CERTIFICATE["spec"]["secretName"]
    assert secret["defaultMode"] & 0o007 == 0
    (folder,) = re.findall(r"ROLESANYWHERE_CONFIG_DIRECTORY-(\S+)}", ENTRYPOINT)
    assert mounts[folder] == "config"
    assert f"-m 0700 {folder}" in DOCKERFILE


def test_labels_select_the_pod() -> None:
    """The deployment's selector is its pods' label."""
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    assert DEPLOYMENT["spec"]["selector"]["matchLabels"] == labels


def test_every_variable_is_explained() -> None:
    """The head of the entry point names each variable it reads."""
    head = ENTRYPOINT.partition("set -eu")[0]
    used = set(re.findall(r"ROLESANYWHERE_[A-Z_]+", ENTRYPOINT))
    assert {name for name in used if name not in head} == set()


@pytest.mark.parametrize("path", ["entrypoint.sh", "encrypted-key.sh"])
def test_the_scripts_can_be_run(path: str) -> None:
    """POSIX scripts, and executable in the repository."""
    assert (EXAMPLE / path).read_text().startswith("#!/bin/sh\n")
    assert (EXAMPLE / path).stat().st_mode & 0o111
