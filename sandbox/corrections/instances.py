"""Instances of EC2: what they are launched with, and who may hand them a role.

EC2 API Reference, RunInstances, ModifyInstanceMetadataOptions and ModifyInstanceAttribute. ministack drops
the metadata options, launches with an instance profile that is not there, and changes nothing of an instance.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sandbox.corrections.patches import Entry, Name
from sandbox.emulator import Answer, Handler, load
from sandbox.refusals import ec2_error

_EC2 = "ministack.services.ec2"
_DEFAULTS = {
    "HttpTokens": "optional",
    "HttpPutResponseHopLimit": "1",
    "HttpEndpoint": "enabled",
    "HttpProtocolIpv6": "disabled",
    "InstanceMetadataTags": "disabled",
}
"""What an instance gets when neither the launch, nor its image, nor its account says anything."""

_CHOICES = {
    "HttpTokens": ("optional", "required"),
    "HttpPutResponseHopLimit": tuple(map(str, range(1, 65))),
    "HttpEndpoint": ("disabled", "enabled"),
    "HttpProtocolIpv6": ("disabled", "enabled"),
    "InstanceMetadataTags": ("disabled", "enabled"),
}
_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
_OK = 200
Parameters = Mapping[str, str]


def _answered(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        parameters = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        action = parameters.get("Action", "")
        if action in _CHANGES:
            return _changed(action, parameters)
        if action != "RunInstances":
            return await original(method, path, headers, body, query)
        refused = _refused(parameters)
        if refused is not None:
            return refused
        answer = await original(method, path, headers, body, query)
        return _launched(answer, parameters) if answer[0] == _OK else answer

    return handle


def _refused(parameters: Parameters) -> Answer | None:
    """What RunInstances refuses and ministack takes: an instance profile that hands out nothing."""
    wrong = _wrong_option(parameters, "MetadataOptions.")
    if wrong is not None:
        return wrong
    for member in ("Name", "Arn"):
        given = parameters.get(f"IamInstanceProfile.{member}")
        profile = load().instance_profile(given) if given else None
        if given and profile is None:
            where = f"iamInstanceProfile.{member.lower()}"
            kind = "name" if member == "Name" else "ARN"
            message = f"Value ({given}) for parameter {where} is invalid. Invalid IAM Instance Profile {kind}"
            return _error("InvalidParameterValue", message)
        if profile is not None and not profile["Roles"]:
            message = f'IAM Instance Profile "{profile["Arn"]}" has no associated IAM Roles'
            return _error("InvalidParameterValue", message)
    return None


def _launched(answer: Answer, parameters: Parameters) -> Answer:
    """Keep each new instance's metadata options, and tell them as DescribeInstances does."""
    root = ET.fromstring(answer[2])  # noqa: S314 - ours
    options = {**_DEFAULTS, **_options(parameters, "MetadataOptions.")}
    for identifier in root.iter(f"{{{_NAMESPACE}}}instanceId"):
        load().own_instance(identifier.text or "")["MetadataOptions"] = dict(options)
    told = answer[2].replace(b"<amiLaunchIndex>", _xml_of(options).encode() + b"<amiLaunchIndex>")
    return answer[0], answer[1], told


def _options(parameters: Parameters, prefix: str) -> dict[str, str]:
    return {name: parameters[prefix + name] for name in _DEFAULTS if prefix + name in parameters}


def _wrong_option(parameters: Parameters, prefix: str) -> Answer | None:
    for name, value in _options(parameters, prefix).items():
        if value not in _CHOICES[name]:
            return _error("InvalidParameterValue", f"Value ({value}) for parameter {name} is invalid.")
    return None


def _changed(action: str, parameters: Parameters) -> Answer:
    identifier = parameters.get("InstanceId", "")
    if not load().has_instance(identifier):
        return _error("InvalidInstanceID.NotFound", f"The instance ID '{identifier}' does not exist")
    return _CHANGES[action](load().own_instance(identifier), parameters)


def _metadata_options(instance: dict[str, Any], parameters: Parameters) -> Answer:
    wrong = _wrong_option(parameters, "")
    if wrong is not None:
        return wrong
    instance["MetadataOptions"] = {**_DEFAULTS, **instance.get("MetadataOptions", {})} | _options(
        parameters, ""
    )
    told = f"<instanceId>{instance['InstanceId']}</instanceId>"
    told += _xml_of(instance["MetadataOptions"], "instanceMetadataOptions")
    return _answer("ModifyInstanceMetadataOptions", told)


def _attribute(instance: dict[str, Any], parameters: Parameters) -> Answer:
    """The two attributes the aws provider changes in place here: the type, and the security groups."""
    groups = [value for name, value in sorted(parameters.items()) if name.startswith("GroupId.")]
    kind = parameters.get("InstanceType.Value")
    if kind and instance["State"]["Name"] != "stopped":
        message = f"The instance '{instance['InstanceId']}' is not in the 'stopped' state."
        return _error("IncorrectInstanceState", message)
    if not kind and not groups:
        return _error("InvalidParameterCombination", "No attributes specified.")
    if kind:
        instance["InstanceType"] = kind
    if groups:
        instance["SecurityGroups"] = [{"GroupId": each, "GroupName": each} for each in groups]
    return _answer("ModifyInstanceAttribute", "<return>true</return>")


_CHANGES: Mapping[str, Callable[[dict[str, Any], Parameters], Answer]] = {
    "ModifyInstanceMetadataOptions": _metadata_options,
    "ModifyInstanceAttribute": _attribute,
}


def _with_options(original: Any) -> Any:
    def instance_xml(instance: dict[str, Any]) -> str:
        found: str = original(instance)
        options = instance.get("MetadataOptions")
        return found.replace("<amiLaunchIndex>", f"{_xml_of(options)}<amiLaunchIndex>") if options else found

    return instance_xml


def _xml_of(options: Mapping[str, str], element: str = "metadataOptions") -> str:
    inner = "".join(
        f"<{name[0].lower()}{name[1:]}>{escape(value)}</{name[0].lower()}{name[1:]}>"
        for name, value in options.items()
    )
    return f"<{element}><state>applied</state>{inner}</{element}>"


def _answer(action: str, inner: str) -> Answer:
    body = f'<{action}Response xmlns="{_NAMESPACE}">{inner}</{action}Response>'
    return _OK, {"Content-Type": "application/xml"}, body.encode()


def _error(code: str, message: str) -> Answer:
    response = ec2_error(message, code, 400)
    return response.status, dict(response.headers), response.body


PATCHES = (
    Entry("ministack.app", "SERVICE_HANDLERS", "ec2", _answered),
    Name(_EC2, "_instance_xml", _with_options),
)
