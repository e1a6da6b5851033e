"""AssumeRole: how long a session may be, and what it hands on to the next one.

STS API Reference, AssumeRole: DurationSeconds is 900 to 43200 and at most the role's maximum; a session
assumed from a session lasts an hour at most. IAM User Guide, "Monitor and control actions taken with assumed
roles" and "Pass session tags in AWS STS": a source identity stays for every role that is assumed next, cannot
be changed, and needs sts:SetSourceIdentity of the caller and of the role each time; transitive tags go along,
cannot be overridden, and need sts:TagSession. ministack grants any duration and forgets both.
"""

import logging
import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from sandbox.corrections.patches import Entry, Name
from sandbox.emulator import Answer, Handler, load
from sandbox.refusals import query_error

_EVALUATOR = "ministack.core.iam_evaluator"
_SHORTEST, _LONGEST, _CHAINED = 900, 43200, 3600
_CHAINED_TOO_LONG = (
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
)
_IDENTITY = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_OK = 200

_log = logging.getLogger("sandbox.sts")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One call, and the session that makes it.

    Attributes:
        parameters: Its parameters.
        key: The caller's access key id.
        session: The caller's session; empty for a user.
    """

    parameters: dict[str, str]
    key: str
    session: dict[str, Any] = field(default_factory=dict)

    @property
    def role_arn(self) -> str:
        """The role."""
        return self.parameters.get("RoleArn", "")

    @property
    def source_identity(self) -> str:
        """The one that stays, else the one that is asked for."""
        return str(self.session.get("SourceIdentity") or self.parameters.get("SourceIdentity", ""))

    def _listed(self, prefix: str) -> list[str]:
        pattern = re.compile(rf"{prefix}\.member\.\d+(?:\.Key)?")
        return [value for name, value in self.parameters.items() if pattern.fullmatch(name)]

    @property
    def tags(self) -> list[str]:
        """The keys of the tags that are passed."""
        return self._listed("Tags")

    @property
    def transitive(self) -> list[str]:
        """The keys of the tags that shall go along from now on."""
        return self._listed("TransitiveTagKeys")

    @property
    def inherited(self) -> dict[str, str]:
        """The tags that come along from the caller's session."""
        return dict(self.session.get("TransitiveTags") or {})

    @property
    def needed(self) -> list[str]:
        """What caller and role must allow beside the assumption itself."""
        tagging = ["sts:TagSession"] if self.tags or self.inherited else []
        return tagging + (["sts:SetSourceIdentity"] if self.source_identity else [])

    @property
    def context(self) -> dict[str, Any]:
        """The condition keys of the call that ministack does not know."""
        known: dict[str, Any] = {"sts:sourceidentity": self.source_identity or None}
        return known | ({"sts:transitivetagkeys": self.transitive} if self.transitive else {})


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


def refusal(service: str, code: str, message: str, status: int = 400) -> Answer:
    """An error of a Query service as ministack's handlers answer it."""
    response = query_error(service, code, message, status)
    return response.status, dict(response.headers), response.body


def _limit(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        parameters = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        if parameters.get("Action") != "AssumeRole":
            return await original(method, path, headers, body, query)
        emulator = load()
        key: str = emulator.router.extract_access_key_id(headers, query)
        asked = _Asked(parameters, key, emulator.sessions.get(key) or {})
        refused = _before(asked)
        if refused is not None:
            return refused
        known = _asked.set(asked)
        try:
            answer = await original(method, path, headers, body, query)
            return _after(asked, answer, headers, query) if answer[0] == _OK else answer
        finally:
            _asked.reset(known)

    return handle


def _before(asked: _Asked) -> Answer | None:
    """What is wrong with the call itself."""
    parameters = asked.parameters
    duration = parameters.get("DurationSeconds", str(_CHAINED))
    if not duration.isdecimal() or not _SHORTEST <= int(duration) <= _LONGEST:
        short = duration.isdecimal() and int(duration) < _SHORTEST
        bound = f"greater than or equal to {_SHORTEST}" if short else f"less than or equal to {_LONGEST}"
        return _invalid("durationSeconds", duration, f"Member must have value {bound}")
    identity = parameters.get("SourceIdentity")
    if identity is not None and (not _IDENTITY.fullmatch(identity) or identity.lower().startswith("aws:")):
        rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
        return _invalid("sourceIdentity", identity, rule)
    unknown = sorted(set(asked.transitive) - set(asked.tags) - asked.inherited.keys())
    if unknown:
        message = f"The transitive tag keys {', '.join(unknown)} are not among the session tags."
        return refusal("sts", "ValidationError", message)
    return None


def _invalid(name: str, value: str, rule: str) -> Answer:
    message = f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: {rule}"
    return refusal("sts", "ValidationError", message)


def _after(asked: _Asked, answer: Answer, headers: dict[str, str], query: dict[str, Any]) -> Answer:
    """Take a session back that may not be; else let it have what it inherits."""
    sessions = load().sessions
    made = re.search(rb"<AccessKeyId>([^<]+)</AccessKeyId>", answer[2])
    key = made[1].decode() if made else ""
    refused = _denied(asked, headers, query) or _too_long(asked)
    if refused is not None:
        sessions.pop(key, None)
        return refused
    session, identity = sessions[key], asked.source_identity
    tags = {tag["Key"]: tag["Value"] for tag in session["SessionTags"]} | asked.inherited
    session["SessionTags"] = [{"Key": name, "Value": value} for name, value in tags.items()]
    kept = {*asked.inherited, *asked.transitive}
    session["TransitiveTags"] = {name: value for name, value in tags.items() if name in kept}
    if not identity:
        return answer
    session["SourceIdentity"] = identity
    _log.info("AssumeRole issued: %s, source identity %s", session["Arn"], identity)
    told = f"<SourceIdentity>{identity}</SourceIdentity><PackedPolicySize>".encode()
    return answer[0], answer[1], answer[2].replace(b"<PackedPolicySize>", told, 1)


def _denied(asked: _Asked, headers: dict[str, str], query: dict[str, Any]) -> Answer | None:
    """What goes along has to be allowed by both sides, and stays as it is."""
    caller = load().sts._caller_identity(headers, query)  # noqa: SLF001
    wanted = asked.parameters.get("SourceIdentity", asked.source_identity)
    overridden = asked.inherited.keys() & set(asked.tags)
    for action in asked.needed:
        changed = wanted != asked.source_identity if action == "sts:SetSourceIdentity" else overridden
        if changed or not (_caller_may(asked, action) and _role_lets(asked, action, caller)):
            message = (
                f"User: {caller['userArn']} is not authorized to perform: {action} on resource: "
                f"{asked.role_arn}"
            )
            _log.info("AssumeRole refused: %s", message)
            return refusal("sts", "AccessDenied", message, 403)
    return None


def _caller_may(asked: _Asked, action: str) -> bool:
    emulator = load()
    region = emulator.responses.get_region()
    context = {name: value for name, value in asked.context.items() if value is not None}
    denied = emulator.evaluator.enforce(
        asked.key, action, "sts", region, resource_arn=asked.role_arn, service_context=context
    )
    return denied is None


def _role_lets(asked: _Asked, action: str, caller: dict[str, Any]) -> bool:
    emulator, parameters = load(), asked.parameters
    role = emulator.role(asked.role_arn.split(":")[4], asked.role_arn.rpartition("/")[2]) or {}
    tags = {
        value: parameters.get(name.removesuffix("Key") + "Value", "")
        for name, value in parameters.items()
        if re.fullmatch(r"Tags\.member\.\d+\.Key", name)
    } | asked.inherited
    context = emulator.evaluator.EvalContext(
        principal_arn=caller["userArn"],
        principal_type=caller["principalType"],
        principal_account=caller["accountId"],
        action=action,
        resource_arn=asked.role_arn,
        region=emulator.responses.get_region(),
        service_context={
            "sts:externalid": parameters.get("ExternalId"),
            "sts:rolesessionname": parameters.get("RoleSessionName"),
        },
        principal_keys=caller["principalKeys"],
        request_tags=tags,
        tag_keys=list(tags),
    )
    document = role.get("AssumeRolePolicyDocument", "{}")
    allowed: bool = emulator.evaluator.evaluate_trust_policy(document, caller["userArn"], context)
    return allowed


def _too_long(asked: _Asked) -> Answer | None:
    """Only who may assume the role learns its maximum; that of a chained session is the same for all."""
    duration = int(asked.parameters.get("DurationSeconds", _CHAINED))
    if duration > _CHAINED and asked.session:
        return refusal("sts", "ValidationError", _CHAINED_TOO_LONG)
    role = load().role(asked.role_arn.split(":")[4], asked.role_arn.rpartition("/")[2]) or {}
    if duration > int(role.get("MaxSessionDuration") or _CHAINED):
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        return refusal("sts", "ValidationError", message)
    return None


def _with_the_call(original: Any) -> Any:
    """A trust policy sees the source identity and the transitive tags of the call."""

    def evaluate(document: Any, caller_arn: str, ctx: Any = None) -> bool:
        asked = _asked.get()
        if asked is not None and ctx is not None and ctx.resource_arn == asked.role_arn:
            ctx.service_context.update(asked.context)
        allowed: bool = original(document, caller_arn, ctx)
        return allowed

    return evaluate


PATCHES = (
    Entry("ministack.app", "SERVICE_HANDLERS", "sts", _limit),
    Name(_EVALUATOR, "evaluate_trust_policy", _with_the_call),
)
