"""Every example, deployed, used and destroyed; and what it ships beside its stack."""
