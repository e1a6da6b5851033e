"""The instance metadata service: what an instance of EC2 learns of itself, its role's credentials first."""

from sandbox.metadata.service import METADATA_PATH, InstanceMetadata, endpoint_of

__all__ = ["METADATA_PATH", "InstanceMetadata", "endpoint_of"]
