"""Who can become which role, and why not: certificates, policies and the stack file taken together."""

from access.refusals import Presented, explain_refusal

__all__ = ["Presented", "explain_refusal"]
