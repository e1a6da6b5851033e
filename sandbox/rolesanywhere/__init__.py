"""IAM Roles Anywhere on this machine: the service that AWS has and the local AWS has not.

Four questions, four places: which URL (``routes``), which field (``handlers``, ``validation``,
``details``), which rule (``state``, ``access``, and for one thing each ``source``, ``crls``, ``mappings``,
``notifications``, ``aliases``, ``tags``), which error (``errors``). What AWS leaves open is in ``fidelity``.
"""

from sandbox.rolesanywhere import fidelity
from sandbox.rolesanywhere.fidelity import Choice, Grade
from sandbox.rolesanywhere.service import RolesAnywhere
from sandbox.rolesanywhere.sessions import fidelity as of_sessions

CHOICES: tuple[Choice, ...] = (*fidelity.CHOICES, *of_sessions.CHOICES)
"""Every choice of the control plane and of CreateSession."""

__all__ = ["CHOICES", "Choice", "Grade", "RolesAnywhere"]
