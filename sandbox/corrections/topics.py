"""Topics of SNS and rules of EventBridge: what is refused there, and what ministack takes.

SNS API Reference, SetTopicAttributes: a topic's policy is judged before it is kept. The same, Subscribe and
Unsubscribe: whoever an e-mail goes to confirms the subscription, which nobody else can end before.
EventBridge API Reference, DeleteRule: its targets go first.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from sandbox.corrections.patches import Entry
from sandbox.corrections.policy_writes import exists
from sandbox.emulator import Answer, Handler, load
from sandbox.policy_documents import PolicyRefused, check_topic_policy
from sandbox.refusals import json_error, query_error
from sandbox.wire import Response

_ARN = "{http://sns.amazonaws.com/doc/2010-03-31/}SubscriptionArn"
_PENDING = (
    "Invalid parameter: SubscriptionArn Reason: "
    "Cannot unsubscribe a subscription that is pending confirmation"
)
_OK = 200


def _topics(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        parameters = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        refused = _refused(parameters)
        if refused is not None:
            return _answer(refused)
        answer = await original(method, path, headers, body, query)
        if parameters.get("Action") == "Subscribe" and answer[0] == _OK:
            _await_confirmation(answer)
        return answer

    return handle


def _refused(parameters: Mapping[str, str]) -> Response | None:
    action, topic = parameters.get("Action"), parameters.get("TopicArn", "")
    if action == "SetTopicAttributes" and parameters.get("AttributeName") == "Policy":
        if load().topic(topic) is None:
            return None
        try:
            check_topic_policy(parameters.get("AttributeValue", ""), topic, exists)
        except PolicyRefused as refused:
            return query_error("sns", refused.code, refused.message, refused.status)
    subscription = load().subscription(parameters.get("SubscriptionArn", ""))
    if action == "Unsubscribe" and subscription is not None and not subscription["confirmed"]:
        return query_error("sns", "InvalidParameter", _PENDING, 400)
    return None


def _await_confirmation(answer: Answer) -> None:
    """What was made, or was there already, waits for whoever reads the e-mail."""
    arn = next(ET.fromstring(answer[2]).iter(_ARN)).text or ""  # noqa: S314 - ours
    subscription = load().subscription(arn)
    if subscription is not None:
        subscription["confirmed"] = False
        subscription["attributes"] |= {"PendingConfirmation": "true", "ConfirmationWasAuthenticated": "false"}


def _rules(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        if headers.get("x-amz-target") == "AWSEvents.DeleteRule" and load().has_targets(_name(body)):
            message = "Rule can't be deleted since it has targets."
            return _answer(json_error("ValidationException", message, 400))
        return await original(method, path, headers, body, query)

    return handle


def _name(body: bytes) -> str:
    try:
        return str(json.loads(body).get("Name", ""))
    except (ValueError, AttributeError):
        return ""


def _answer(response: Response) -> Answer:
    return response.status, dict(response.headers), response.body


PATCHES = (
    Entry("ministack.app", "SERVICE_HANDLERS", "sns", _topics),
    Entry("ministack.app", "SERVICE_HANDLERS", "events", _rules),
)
