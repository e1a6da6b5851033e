"""IAM Roles Anywhere on this machine: the service that AWS has and the local AWS has not.

Four questions, four places: which URL (``routes``), which field (``handlers``, ``validation``,
``details``), which rule (``state``, ``access``, and for one thing each ``source``, ``crls``, ``mappings``,
``notifications``, ``aliases``, ``tags``), which error (``errors``). What AWS leaves open is in ``fidelity``.
"""

from sandbox.rolesanywhere import fidelity
from sandbox.rolesanywhere.fidelity import Choice, Grade
from sandbox.rolesanywhere.place import Place
from sandbox.rolesanywhere.rates import Rates
from sandbox.rolesanywhere.resources import (
    Crl,
    NotificationSetting,
    Profile,
    SeenCertificate,
    SeenProperties,
    Subject,
    TrustAnchor,
)
from sandbox.rolesanywhere.service import RolesAnywhere
from sandbox.rolesanywhere.sessions import fidelity as of_sessions
from sandbox.rolesanywhere.sessions.journal import write_to as write_sessions_to

CHOICES: tuple[Choice, ...] = (*fidelity.CHOICES, *of_sessions.CHOICES)
"""Every choice of the control plane and of CreateSession."""

RECORDS = (Crl, NotificationSetting, Place, Profile, SeenCertificate, SeenProperties, Subject, TrustAnchor)
"""What the service's contents are made of, for who keeps them."""

__all__ = ["CHOICES", "RECORDS", "Choice", "Grade", "Rates", "RolesAnywhere", "write_sessions_to"]
