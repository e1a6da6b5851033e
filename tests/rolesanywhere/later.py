"""A client of a later SDK: the installed service model with the members that botocore 1.44.5 has more."""

import json
import tempfile
from functools import cache
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


def client_of_later_sdk(account: Account, *, region: str | None = None, **config: Any) -> Any:
    """A client of the account's administrator with the later members, which botocore merges as extras."""
    session = botocore.session.get_session()
    session.register_component("data_loader", _loader())
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


@cache
def _loader() -> Loader:
    """Reads the models once for all tests: to read them is most of what a client costs."""
    shapes = {"AliasName": {"type": "string"}}
    merge = {"shapes": {**shapes, **{name: {"members": members} for name, members in MEMBERS.items()}}}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "rolesanywhere", "2018-05-10")
        place.mkdir(parents=True)
        extras = json.dumps({"version": 1.0, "merge": merge})
        (place / "service-2.sdk-extras.json").write_text(extras, "utf-8")
        loader = Loader(extra_search_paths=[folder])
        loader.load_service_model("rolesanywhere", "service-2")
    return loader
