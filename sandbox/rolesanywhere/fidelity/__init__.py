"""Every place where this service had to choose: what it says or does, and how well that is known.

AWS documents the shapes of Roles Anywhere but few of its messages and decisions. Each text and each
behaviour that is not simply the service model is one constant in a module here, with the grade of its
evidence, and ``docs/fidelity.md`` is generated from ``CHOICES``.
"""

from sandbox.rolesanywhere.fidelity import (
    aliases,
    crls,
    notifications,
    profiles,
    requests,
    resources,
    subjects,
    trust_anchors,
)
from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

CHOICES: tuple[Choice, ...] = tuple(
    value
    for topic in (requests, resources, trust_anchors, notifications, profiles, crls, aliases, subjects)
    for value in vars(topic).values()
    if isinstance(value, Choice)
)
"""Every choice of the control plane, topic by topic."""

__all__ = ["CHOICES", "Choice", "Grade"]
