"""Field in, rule, field out: the operations there are; a new kind of resource is one file and one line."""

from sandbox.clock import Clock
from sandbox.rolesanywhere.access import Gate
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table
from sandbox.rolesanywhere.handlers.crls import CrlHandlers
from sandbox.rolesanywhere.handlers.mappings import MappingHandlers
from sandbox.rolesanywhere.handlers.notifications import NotificationHandlers
from sandbox.rolesanywhere.handlers.profiles import ProfileHandlers
from sandbox.rolesanywhere.handlers.subjects import SubjectHandlers
from sandbox.rolesanywhere.handlers.tagging import TagHandlers
from sandbox.rolesanywhere.handlers.trust_anchors import TrustAnchorHandlers
from sandbox.rolesanywhere.pages import Tokens

_KINDS: tuple[type[Handlers], ...] = (
    TrustAnchorHandlers,
    NotificationHandlers,
    ProfileHandlers,
    MappingHandlers,
    CrlHandlers,
    SubjectHandlers,
    TagHandlers,
)


def table(gate: Gate, clock: Clock) -> Table:
    """Every operation this sandbox has, by its name.

    Args:
        gate: Authorises what an operation does beside itself.
        clock: The sandbox's time.
    """
    tokens = Tokens()
    return {name: answer for kind in _KINDS for name, answer in kind(gate, clock, tokens).table().items()}


__all__ = ["Answer", "table"]
