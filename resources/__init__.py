"""What pulumi-aws has no resource for: revocation lists, attribute mappings, notifications changed in place.

Dynamic resources over boto3; docs/decisions/0001-dynamic-resources.md says why. The engine runs their
providers in a process of its own (``python -m pulumi.dynamic``), which imports this package anew.
"""

from resources.attribute_mappings import AttributeMappings
from resources.errors import ResourceError
from resources.notification_settings import NotificationSettings
from resources.revocation_list import RevocationList

__all__ = ["AttributeMappings", "NotificationSettings", "ResourceError", "RevocationList"]
