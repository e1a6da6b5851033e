"""What a stack file declares, known before its entries are judged.

Every reference between entries is checked while the entry that makes it is validated, so that a wrong
reference is told together with all other mistakes, each at its own place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationInfo

from config.place import Place


@dataclass(frozen=True, slots=True)
class Declared:
    """What a stack file declares, whether its entries are valid or not.

    Attributes:
        root: The project's root: relative paths start there.
        place: Where the stack is deployed to.
        trust_anchors: What stands under ``trustAnchors``, by name, as it is written.
        private_cas: The same of ``privateCertificateAuthorities``.
        tables: The same of ``tables``.
        buckets: The same of ``buckets``.
        workloads: The same of ``workloads``.
        instances: The same of ``instances``.
        profiles_of: For each workload, the profiles that name it, in the file's order.
    """

    root: Path
    place: Place
    trust_anchors: Mapping[str, Any]
    private_cas: Mapping[str, Any]
    tables: Mapping[str, Any]
    buckets: Mapping[str, Any]
    workloads: Mapping[str, Any]
    instances: Mapping[str, Any]
    profiles_of: Mapping[str, tuple[str, ...]]

    @classmethod
    def by(cls, raw: Mapping[str, Any], root: Path, place: Place) -> Self:
        """Read the names out of a stack file that may be wrong anywhere.

        Args:
            raw: The project's values by key, without the namespace.
            root: The project's root.
            place: Where the stack is deployed to.
        """
        profiles_of: dict[str, tuple[str, ...]] = {}
        for profile, settings in entries(raw, "profiles").items():
            members = settings.get("workloads") if isinstance(settings, Mapping) else None
            for workload in members if isinstance(members, list) else ():
                if isinstance(workload, str) and profile not in profiles_of.get(workload, ()):
                    profiles_of[workload] = (*profiles_of.get(workload, ()), profile)
        return cls(
            root=root,
            place=place,
            trust_anchors=entries(raw, "trustAnchors"),
            private_cas=entries(raw, "privateCertificateAuthorities"),
            tables=entries(raw, "tables"),
            buckets=entries(raw, "buckets"),
            workloads=entries(raw, "workloads"),
            instances=entries(raw, "instances"),
            profiles_of=profiles_of,
        )


def declared(info: ValidationInfo) -> Declared:
    """What the stack file under validation declares.

    Args:
        info: What Pydantic knows of the validation.

    Raises:
        TypeError: A model was validated by itself, without the stack file around it.
    """
    context = info.context
    if not isinstance(context, Declared):
        raise TypeError("validate stack files through config.parse, which says what they declare")
    return context


def entries(raw: Any, key: str) -> Mapping[str, Any]:
    """What stands under a key, when both are mappings; else nothing.

    Args:
        raw: A mapping, or anything else somebody wrote in its place.
        key: The key.
    """
    value = raw.get(key) if isinstance(raw, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def text_at(raw: Any, key: str) -> str:
    """The text under a key; empty when there is none.

    Args:
        raw: A mapping, or anything else somebody wrote in its place.
        key: The key.
    """
    value = raw.get(key) if isinstance(raw, Mapping) else None
    return value if isinstance(value, str) else ""
