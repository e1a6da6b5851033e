"""The `rolesanywhere` command: thin, one module a command group."""
