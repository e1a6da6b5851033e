"""Which session tags a profile's attribute mapping makes of a certificate.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
"""

from collections.abc import Mapping

_ALTERNATIVE_NAMES = "x509SAN"
_WHOLE_NAME = frozenset({"Name", "Name/", "Name/*"})


def mapped(tags: Mapping[str, str], mappings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The tags that a mapping asks for.

    Args:
        tags: Everything a certificate could become.
        mappings: Certificate field to specifiers.
    """
    return {key: value for key, value in tags.items() if _is_mapped(key, mappings)}


def _is_mapped(key: str, mappings: Mapping[str, tuple[str, ...]]) -> bool:
    """``*`` stands for every attribute of a subject or an issuer; of a SAN only ``Name`` has such a form."""
    field, _, name = key.partition("/")
    specifiers = frozenset(mappings.get(field, ()))
    if name in specifiers:
        return True
    if field != _ALTERNATIVE_NAMES:
        return "*" in specifiers
    return name.startswith("Name/") and bool(specifiers & _WHOLE_NAME)
