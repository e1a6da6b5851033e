"""What a stack file declares, known before its entries are judged.

Every reference between entries is checked while the entry that makes it is validated, so that a wrong
reference is told together with all other mistakes, each at its own place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Declared:
    """The names a stack file declares, whether their entries are valid or not.

    Attributes:
        root: The project's root: relative paths start there.
        trust_anchors: Names under ``trustAnchors``.
        tables: Names under ``tables``.
        buckets: Names under ``buckets``.
        workloads: Names under ``workloads``.
        profiles_of: For each workload, the profiles that name it, in the file's order.
    """

    root: Path
    trust_anchors: frozenset[str]
    tables: frozenset[str]
    buckets: frozenset[str]
    workloads: frozenset[str]
    profiles_of: Mapping[str, tuple[str, ...]]

    @classmethod
    def by(cls, raw: Mapping[str, Any], root: Path) -> Self:
        """Read the names out of a stack file that may be wrong anywhere.

        Args:
            raw: The project's values by key, without the namespace.
            root: The project's root.
        """
        profiles_of: dict[str, tuple[str, ...]] = {}
        for profile, settings in _entries(raw, "profiles").items():
            members = settings.get("workloads") if isinstance(settings, Mapping) else None
            for workload in members if isinstance(members, list) else ():
                if isinstance(workload, str) and profile not in profiles_of.get(workload, ()):
                    profiles_of[workload] = (*profiles_of.get(workload, ()), profile)
        return cls(
            root=root,
            trust_anchors=frozenset(_entries(raw, "trustAnchors")),
            tables=frozenset(_entries(raw, "tables")),
            buckets=frozenset(_entries(raw, "buckets")),
            workloads=frozenset(_entries(raw, "workloads")),
            profiles_of=profiles_of,
        )


def _entries(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}
