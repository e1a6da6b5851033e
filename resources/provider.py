"""What the providers here have in common.

The engine keeps a provider in its state as a pickle, which for a class that can be imported is its name
alone: no code, no secret, and the same on every version of Python. So the classes stay in modules, have no
state before ``configure``, and nothing of the program is referred to.
"""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from pulumi.dynamic import ConfigureRequest, DiffResult, ReadResult, ResourceProvider

from resources.rolesanywhere import ControlPlane


class Provider(ResourceProvider):
    """A provider for one type of resource."""

    serialize_as_secret_always = False
    """The pickle holds a name; encrypted, it would only hide what the state refers to."""

    properties: ClassVar[tuple[str, ...]] = ()
    """The inputs."""

    replacing: ClassVar[Collection[str]] = ()
    """The inputs of which another value means another resource."""

    _service: ControlPlane

    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's settings; called once, in the process the engine starts."""
        self._service = ControlPlane(req.config.get)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare what is there with what is wanted; a new version of this package alone is no change."""
        changed = changed_between(_olds, _news, self.properties)
        return DiffResult(
            changes=bool(changed),
            replaces=[name for name in changed if name in self.replacing],
            stables=[],
            delete_before_replace=False,
        )


def changed_between(
    olds: Mapping[str, Any], news: Mapping[str, Any], names: Collection[str]
) -> tuple[str, ...]:
    """The properties whose values differ.

    Args:
        olds: What there is.
        news: What is wanted.
        names: The properties to look at.
    """
    return tuple(name for name in names if olds.get(name) != news.get(name))


def gone() -> ReadResult:
    """What ``read`` returns of something that is not there: the engine takes it out of the state."""
    return ReadResult("", {})


def plain(props: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Some properties, without the engine's own.

    Args:
        props: All of them.
        names: Which ones.
    """
    return {name: props.get(name) for name in names}
