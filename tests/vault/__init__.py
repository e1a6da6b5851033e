"""HashiCorp Vault: its components, the stand-in for its provider, and the server itself."""
