"""A client of a later SDK: the installed service model with the members that botocore 1.44.5 has more."""

import json
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader

from tests.rolesanywhere.conftest import Account

ALIAS = {"aliasName": {"shape": "AliasName"}}
POINTS = {"crlDpRevocationEnabled": {"shape": "Boolean"}}
SHOWN = {**ALIAS, "aliasArn": {"shape": "String"}, "previousAliasName": {"shape": "AliasName"}}
MEMBERS: dict[str, dict[str, Any]] = {
    "CreateTrustAnchorRequest": {**ALIAS, **POINTS},
    "UpdateTrustAnchorRequest": {**ALIAS, **POINTS},
    "CreateProfileRequest": ALIAS,
    "UpdateProfileRequest": ALIAS,
    "ImportCrlRequest": ALIAS,
    "UpdateCrlRequest": ALIAS,
    "TrustAnchorDetail": {**SHOWN, **POINTS},
    "ProfileDetail": SHOWN,
    "CrlDetail": SHOWN,
}


def client_of_later_sdk(account: Account, folder: Path, *, region: str | None = None, **config: Any) -> Any:
    """A client of the account's administrator with the later members, which botocore merges as extras."""
    place = folder / "rolesanywhere" / "2018-05-10"
    place.mkdir(parents=True, exist_ok=True)
    shapes = {"AliasName": {"type": "string"}}
    merge = {"shapes": {**shapes, **{name: {"members": members} for name, members in MEMBERS.items()}}}
    (place / "service-2.sdk-extras.json").write_text(json.dumps({"version": 1.0, "merge": merge}), "utf-8")
    session = botocore.session.get_session()
    session.register_component("data_loader", Loader(extra_search_paths=[str(folder)]))
    pair = account.admin
    return boto3.Session(botocore_session=session).client(
        "rolesanywhere",
        endpoint_url=account.local.endpoint,
        verify=account.local.ca_file,
        region_name=region or account.local.region,
        aws_access_key_id=pair.access_key_id,
        aws_secret_access_key=pair.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}, **config),
    )
