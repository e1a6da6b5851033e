"""ministack in this process: how it is started, and every private name of it that is read."""

import functools
import importlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVICES = ("dynamodb", "ec2", "events", "iam", "s3", "sns", "sts")
"""The services of ministack that are switched on; another one is one word here and a line in ``doors``."""

Answer = tuple[int, dict[str, str], bytes]
"""What a service of ministack answers: status, headers, body."""

Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Answer]]
"""A service of ministack: method, path, headers, body, query."""

_FOREIGN = ("AWS_", "MINISTACK_", "LOCALSTACK_", "S3_", "SFTP_", "IOT_", "LAMBDA_", "DOCKER_")
_ALSO_FOREIGN = frozenset({"EDGE_PORT", "GATEWAY_PORT", "PERSIST_STATE", "SERVICES", "STATE_DIR", "USE_SSL"})


def environment(directory: Path, account: str, region: str) -> dict[str, str]:
    """The variables ministack reads, each with the value that keeps it closed and on this machine.

    Args:
        directory: The instance's own folder; whatever is written goes there.
        account: The account of a caller whose key names none.
        region: The Region of a request that names none.
    """
    return {
        "AUTH": "true",
        "SERVICES": ",".join(SERVICES),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "0",
        "S3_PERSIST": "0",
        "LOCALSTACK_PERSISTENCE": "0",
        "CLOUDTRAIL_RECORDING": "0",
        "MINISTACK_AUTOCREATE_AWS_MANAGED": "0",
        "MINISTACK_ACCOUNT_ID": account,
        "MINISTACK_REGION": region,
        "MINISTACK_HOST": "localhost",
        "DOCKER_HOST": f"unix://{directory}/no-docker.sock",
        "STATE_DIR": str(directory / "ministack" / "state"),
        "S3_DATA_DIR": str(directory / "ministack" / "s3"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "LOG_LEVEL": "WARNING",
    }


def set_environment(variables: dict[str, str]) -> None:
    """Replace whatever of this process's environment ministack or an AWS client would read.

    Args:
        variables: The new values; every other such variable is removed.
    """
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name in _ALSO_FOREIGN:
            del os.environ[name]
    os.environ.update(variables)


@dataclass(frozen=True, slots=True)
class Emulator:
    """ministack's modules, named in one place.

    Attributes:
        app: The ASGI application and its table of services.
        evaluator: Authentication and policy evaluation.
        actions: What IAM calls a request, and how a denial is worded.
        responses: The account and Region of the current request.
        router: What a request's head says.
        sigv4: Signatures.
        iam: IAM and what it keeps.
        sts: STS and what it keeps.
        dynamodb: DynamoDB and what it keeps.
        s3: S3 and what it keeps.
        ec2: EC2 and what it keeps.
        events: EventBridge and what it keeps.
        sns: SNS and what it keeps.
    """

    app: Any
    evaluator: Any
    actions: Any
    responses: Any
    router: Any
    sigv4: Any
    iam: Any
    sts: Any
    dynamodb: Any
    s3: Any
    ec2: Any
    events: Any
    sns: Any

    @property
    def sub_resources(self) -> frozenset[str]:
        """The query parameters by which one S3 operation is told from another."""
        tables = (
            self.actions._S3_BUCKET_QUERY_ACTIONS,  # noqa: SLF001
            self.actions._S3_OBJECT_QUERY_ACTIONS,  # noqa: SLF001
            self.actions._S3_QUERY_ACTIONS,  # noqa: SLF001
        )
        return frozenset(name for table in tables for name in table)

    @property
    def sessions(self) -> dict[str, dict[str, Any]]:
        """Every temporary credential by its access key id."""
        sessions: dict[str, dict[str, Any]] = self.sts._sessions  # noqa: SLF001
        return sessions

    def stores(self) -> dict[str, dict[Any, Any]]:
        """Everything the services keep of all accounts, by ``<service>.<name>``: live, to be filled too."""
        kinds = (self.responses.AccountScopedDict, self.responses.AccountRegionScopedDict)
        found = {
            f"{service}.{name}": value._data  # noqa: SLF001
            for service in SERVICES
            for name, value in vars(getattr(self, service)).items()
            if isinstance(value, kinds)
        }
        return {**found, "sts._sessions": self.sessions}

    def role(self, account: str, name: str) -> dict[str, Any] | None:
        """A role of an account.

        Args:
            account: 12-digit account id.
            name: The role's name, without its path.
        """
        role: dict[str, Any] | None = self.iam._roles.get_scoped(account, None, name)  # noqa: SLF001
        return role

    def user(self, account: str, name: str) -> dict[str, Any] | None:
        """A user of an account.

        Args:
            account: 12-digit account id.
            name: The user's name, without its path.
        """
        user: dict[str, Any] | None = self.iam._users.get_scoped(account, None, name)  # noqa: SLF001
        return user

    def instance_profile(self, named: str, account: str = "") -> dict[str, Any] | None:
        """An instance profile of an account.

        Args:
            named: Its name or its ARN.
            account: 12-digit account id; the request's when left out.
        """
        profiles = self.iam._instance_profiles  # noqa: SLF001
        place = account or self.responses.get_account_id()
        found: dict[str, Any] | None = profiles.get_scoped(place, None, named.rpartition("/")[2])
        return found if found is not None and named in {found["Arn"], found["InstanceProfileName"]} else None

    def instance(self, identifier: str) -> tuple[str, dict[str, Any]] | None:
        """An instance of any account and Region, with its account; ids are unique.

        Args:
            identifier: Such as ``i-0123456789abcdef0``.
        """
        every = list(self.ec2._instances._data.items())  # noqa: SLF001
        return next(((key[0], found) for key, found in every if key[2] == identifier), None)

    def has_instance(self, identifier: str) -> bool:
        """Whether the request's account and Region have an instance.

        Args:
            identifier: Such as ``i-0123456789abcdef0``.
        """
        return identifier in self.ec2._instances  # noqa: SLF001

    def own_instance(self, identifier: str) -> dict[str, Any]:
        """An instance of the request's account and Region.

        Args:
            identifier: Such as ``i-0123456789abcdef0``.
        """
        found: dict[str, Any] = self.ec2._instances[identifier]  # noqa: SLF001
        return found

    def associated_instance(self, association: str) -> str:
        """The instance whose instance profile an association is; empty when there is no such one.

        Args:
            association: Its id.
        """
        found = self.ec2._iam_instance_profile_associations.get(association) or {}  # noqa: SLF001
        return str(found.get("InstanceId", ""))

    def user_of(self, account: str, access_key_id: str) -> str | None:
        """The name of the user a permanent key belongs to.

        Args:
            account: 12-digit account id.
            access_key_id: The key.
        """
        key = self.iam._access_keys.get_scoped(account, None, access_key_id)  # noqa: SLF001
        return str(key["UserName"]) if key else None

    def provider_exists(self, account: str, arn: str) -> bool:
        """Whether an account has an OpenID Connect or SAML provider.

        Args:
            account: 12-digit account id.
            arn: The provider's ARN.
        """
        stores = (self.iam._oidc_providers, self.iam._saml_providers)  # noqa: SLF001
        return any(store.get_scoped(account, None, arn) is not None for store in stores)

    def holder_exists(self, kind: str, name: str) -> bool:
        """Whether the request's account has what a policy is written to.

        Args:
            kind: ``user``, ``group``, ``role``, ``policy`` or ``bucket``.
            name: Its name; a policy's ARN.
        """
        stores = {
            "user": self.iam._users,  # noqa: SLF001
            "group": self.iam._groups,  # noqa: SLF001
            "role": self.iam._roles,  # noqa: SLF001
            "policy": self.iam._policies,  # noqa: SLF001
            "bucket": self.s3._buckets,  # noqa: SLF001
        }
        return name in stores[kind]

    def inline_policies(self, kind: str, name: str) -> dict[str, str]:
        """The inline policies of a user, group or role of the request's account, by policy name.

        Args:
            kind: ``user``, ``group`` or ``role``.
            name: The name of the user, group or role.
        """
        if kind == "role":
            holder = self.iam._roles.get(name) or {}  # noqa: SLF001
            return dict(holder.get("InlinePolicies") or {})
        stores = {"user": self.iam._user_inline_policies, "group": self.iam._group_inline_policies}  # noqa: SLF001
        return dict(stores[kind].get(name) or {})

    def topic(self, arn: str) -> dict[str, Any] | None:
        """A topic of the request's account and Region.

        Args:
            arn: Its ARN.
        """
        topic: dict[str, Any] | None = self.sns._topics.get(arn)  # noqa: SLF001
        return topic

    def subscription(self, arn: str) -> dict[str, Any] | None:
        """A subscription of the request's account and Region, with the ARN of its topic.

        Args:
            arn: Its ARN.
        """
        topic = self.topic(self.sns._sub_arn_to_topic.get(arn) or "") or {"subscriptions": []}  # noqa: SLF001
        return next((each for each in topic["subscriptions"] if each["arn"] == arn), None)

    def has_targets(self, rule: str) -> bool:
        """Whether a rule on the default bus of the request's account and Region has targets.

        Args:
            rule: Its name.
        """
        key = self.events._rule_key(rule, "default")  # noqa: SLF001
        return bool(self.events._targets.get(key))  # noqa: SLF001

    def table(self, name: Any) -> dict[str, Any] | None:
        """A DynamoDB table of the request's account and Region.

        Args:
            name: The table's name or ARN, as the request has it.
        """
        short = name.rpartition("/")[2] if isinstance(name, str) else name
        table: dict[str, Any] | None = self.dynamodb._tables.get(short)  # noqa: SLF001
        return table

    def partition_key(self, table: dict[str, Any], index: Any) -> str:
        """The partition key's attribute of a table or of one of its indexes.

        Args:
            table: A table, as ``table`` returns it.
            index: The index's name, or None for the table itself.
        """
        key: str = self.dynamodb._resolve_index_keys(table, index)[0]  # noqa: SLF001
        return key

    def resolve(self, key: str, context: Any) -> Any:
        """The value of a condition key in a request; None when there is none."""
        return self.evaluator._resolve_condition_key(key, context)  # noqa: SLF001


@functools.cache
def load() -> Emulator:
    """Import ministack; its environment must be set before."""
    core, services = "ministack.core", "ministack.services"
    return Emulator(
        app=importlib.import_module("ministack.app"),
        evaluator=importlib.import_module(f"{core}.iam_evaluator"),
        actions=importlib.import_module(f"{core}.iam_actions"),
        responses=importlib.import_module(f"{core}.responses"),
        router=importlib.import_module(f"{core}.router"),
        sigv4=importlib.import_module(f"{core}.sigv4"),
        iam=importlib.import_module(f"{services}.iam"),
        sts=importlib.import_module(f"{services}.sts"),
        dynamodb=importlib.import_module(f"{services}.dynamodb"),
        s3=importlib.import_module(f"{services}.s3"),
        ec2=importlib.import_module(f"{services}.ec2"),
        events=importlib.import_module(f"{services}.eventbridge"),
        sns=importlib.import_module(f"{services}.sns"),
    )


def finish(waiting: Awaitable[Answer]) -> Answer:
    """Run a service of ministack that never waits, in the caller's own context.

    Args:
        waiting: What the service returned.

    Raises:
        RuntimeError: It waits after all; then it must run on the server's event loop.
    """
    coroutine: Any = waiting
    try:
        coroutine.send(None)
    except StopIteration as done:
        answer: Answer = done.value
        return answer
    coroutine.close()
    raise RuntimeError("this service of ministack waits now")
