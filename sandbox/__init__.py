"""AWS on this machine: a local cloud, our Roles Anywhere, a stand-in provider, the engine."""
