"""What is needed to hand out kept credentials, and nothing more.

SDKs start that command for every process that needs credentials, and wait for it: these functions do without
``dataclasses``, ``pathlib`` and ``typing``, whose imports take longer than all the work.
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping

EARLY_SECONDS = 300
"""Credentials that end sooner than this are not handed out again (as ``aws_signing_helper`` does)."""


def values_of(
    document: Mapping,  # type: ignore[type-arg]
    workload: str | None,
    given: Mapping[str, str],
    surroundings: Mapping[str, str],
) -> dict[str, object]:
    """The parameters of a session, by the names of ``SessionRequest``'s attributes.

    Args:
        document: A stack's outputs, or the parameters of one workload.
        workload: The workload's name in the outputs.
        given: What was said beside the document, and wins: ``certificate``, ``privateKey``, ``chain``,
            ``endpoint``.
        surroundings: Environment variables; AWS's own say which address is asked.

    Raises:
        KeyError: Something is missing.
        TypeError, ValueError: Something is of another type.
    """
    found = document["workloads"][workload] if "workloads" in document else document
    values = {**found, **given}
    return {
        "trust_anchor_arn": values["trustAnchorArn"],
        "profile_arn": values["profileArn"],
        "role_arn": values["roleArn"],
        "region": values["region"],
        "duration_seconds": int(values.get("durationSeconds", 3600)),
        "certificate": values["certificate"],
        "private_key": values["privateKey"],
        "chain": values.get("chain") or "",
        "endpoint": values.get("endpoint") or _endpoint(surroundings),
        "ca_bundle": surroundings.get("AWS_CA_BUNDLE", ""),
    }


def _endpoint(surroundings: Mapping[str, str]) -> str:
    """https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html ."""
    if surroundings.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    return surroundings.get("AWS_ENDPOINT_URL_ROLESANYWHERE") or surroundings.get("AWS_ENDPOINT_URL", "")


def key_of(values: Mapping[str, object]) -> str:
    """A name for the credentials of a session; another certificate in the same file is another name.

    Args:
        values: The session's parameters, as ``values_of`` returns them.

    Raises:
        OSError: A file cannot be read.
    """
    names = ("trust_anchor_arn", "profile_arn", "role_arn", "region", "duration_seconds", "endpoint")
    told = [values[name] for name in names]
    for name in ("certificate", "chain"):
        if values[name]:
            with open(str(values[name]), "rb") as file:  # noqa: PTH123 - without pathlib
                told.append(file.read().hex())
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def folder(surroundings: Mapping[str, str]) -> str:
    """Where credentials are kept.

    Args:
        surroundings: Environment variables; ``XDG_CACHE_HOME`` moves the folder.
    """
    base = surroundings.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - as above
    return os.path.join(base, "rolesanywhere", "credentials")  # noqa: PTH118 - as above


def read(directory: str, key: str, now: float | None = None) -> dict[str, str] | None:
    """The credentials, unless there are none, they end soon, or others could have written them.

    Args:
        directory: Where credentials are kept.
        key: The name of the session.
        now: Seconds since the epoch; the machine's time when left out.
    """
    file = f"{directory}/{key}.json"
    try:
        status = os.stat(file)  # noqa: PTH116 - as above
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
            return None
        with open(file, "rb") as opened:  # noqa: PTH123 - as above
            kept = json.load(opened)
        if kept["ends"] - EARLY_SECONDS <= (time.time() if now is None else now):
            return None
        credentials: dict[str, str] = kept["credentials"]
    except (OSError, ValueError, KeyError, TypeError):
        # Whatever is wrong with it, a new session takes its place.
        return None
    return credentials
