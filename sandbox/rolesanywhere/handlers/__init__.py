"""Field in, rule, field out: the operations there are; a new kind of resource is one file and one line."""

from sandbox.clock import Clock
from sandbox.rolesanywhere.access import Gate
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Surroundings, Table
from sandbox.rolesanywhere.handlers.crls import CrlHandlers
from sandbox.rolesanywhere.handlers.mappings import MappingHandlers
from sandbox.rolesanywhere.handlers.notifications import NotificationHandlers
from sandbox.rolesanywhere.handlers.profiles import ProfileHandlers
from sandbox.rolesanywhere.handlers.subjects import SubjectHandlers
from sandbox.rolesanywhere.handlers.tagging import TagHandlers
from sandbox.rolesanywhere.handlers.trust_anchors import TrustAnchorHandlers
from sandbox.rolesanywhere.pages import Tokens
from sandbox.rolesanywhere.source import Authority

_KINDS: tuple[type[Handlers], ...] = (
    TrustAnchorHandlers,
    NotificationHandlers,
    ProfileHandlers,
    MappingHandlers,
    CrlHandlers,
    SubjectHandlers,
    TagHandlers,
)


def table(gate: Gate, clock: Clock, authority: Authority) -> Table:
    """Every operation this sandbox has, by its name.

    Args:
        gate: Authorises what an operation does beside itself.
        clock: The sandbox's time.
        authority: Reads the certificate of an authority of AWS Private CA.
    """
    around = Surroundings(gate, clock, Tokens(), authority)
    return {name: answer for kind in _KINDS for name, answer in kind(around).table().items()}


__all__ = ["Answer", "table"]
