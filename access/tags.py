"""Which session tags a profile's attribute mapping makes of a certificate.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
"""

from collections.abc import Mapping

from aws_facts.mappings import is_mapped


def mapped(tags: Mapping[str, str], mappings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The tags that a mapping asks for.

    Args:
        tags: Everything a certificate could become.
        mappings: Certificate field to specifiers.
    """
    return {key: value for key, value in tags.items() if is_mapped(key, mappings)}
