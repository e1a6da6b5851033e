"""What the tests of the components share: the present of the samples, and what a component is."""

from collections.abc import Callable
from typing import Any, cast

import pulumi

import components as build
from tests.program.recording import Recording, Registered, arn_of

ANCHOR = arn_of("aws:rolesanywhere/trustAnchor:TrustAnchor", "demo")
TABLE = arn_of("aws:dynamodb/table:Table", "T")
BUCKET = arn_of("aws:s3/bucket:Bucket", "data")


def children(recording: Recording) -> list[Registered]:
    """The resources of AWS a program registered."""
    return [resource for resource in recording.resources if resource.type.startswith("aws:")]


def assert_is_component(recording: Recording, type_name: str, name: str) -> None:
    """What a component is: one resource of our own, and children that are parented to it."""
    component = recording.only(f"rolesanywhere:index:{type_name}")
    assert component.name == name
    assert component.inputs == {}
    for child in children(recording):
        assert child.parent == (component.type, component.name)
        assert child.name.startswith(name)


def offered(args: dict[str, Any], *, wrapped: bool) -> dict[str, Any]:
    """The same arguments, each as an output where that is asked for; called while a program runs."""
    return {name: pulumi.Output.from_input(value) if wrapped else value for name, value in args.items()}


def certificate_role(args: dict[str, Any], *, wrapped: bool = False) -> Callable[[], object]:
    """Makes a role from these arguments and an anchor, each as an output where that is asked for."""

    def make() -> object:
        given = {"trust_anchor_arn": ANCHOR} | offered(args, wrapped=wrapped)
        return build.CertificateRole("demo-server", cast("build.CertificateRoleArgs", given))

    return make


def role(**args: Any) -> Callable[[], object]:
    """Makes a role for one certificate, with these arguments beside the basic ones."""
    return certificate_role({"common_name": "demo-server"} | args)
