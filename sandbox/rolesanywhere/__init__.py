"""IAM Roles Anywhere on this machine: the service that AWS has and the local AWS has not.

Four questions, four places: which URL (``routes``), which field (``handlers``, ``validation``,
``details``), which rule (``state``, ``source``, ``access``), which error (``errors``). What AWS leaves
open is in ``fidelity``.
"""

from sandbox.rolesanywhere.fidelity import CHOICES, Choice, Grade
from sandbox.rolesanywhere.service import RolesAnywhere

__all__ = ["CHOICES", "Choice", "Grade", "RolesAnywhere"]
