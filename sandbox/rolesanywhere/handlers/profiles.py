"""Profiles: one method for each operation, named as AWS names it."""

from collections.abc import Mapping
from typing import Any

from sandbox.rolesanywhere import aliases, details, mappings
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table, named
from sandbox.rolesanywhere.place import Kind
from sandbox.rolesanywhere.resources import Profile

DEFAULT_DURATION_SECONDS = 3600
_PLAIN = {
    "name": "name",
    "sessionPolicy": "session_policy",
    "durationSeconds": "duration_seconds",
    "acceptRoleSessionName": "accept_role_session_name",
}
_LISTS = {"roleArns": "role_arns", "managedPolicyArns": "managed_policy_arns"}


class ProfileHandlers(Handlers):
    """The operations on profiles."""

    def table(self) -> Table:
        """Operation name to method."""
        return {
            "CreateProfile": self.create_profile,
            "GetProfile": self.get_profile,
            "ListProfiles": self.list_profiles,
            "UpdateProfile": self.update_profile,
            "DeleteProfile": self.delete_profile,
            "EnableProfile": self.enable_profile,
            "DisableProfile": self.disable_profile,
        }

    def create_profile(self, call: Call) -> Answer:
        """Make a profile; disabled unless the request says otherwise."""
        given, new = call.values, self._new(call, Kind.PROFILE)
        self._gate.pass_roles(call, given["roleArns"])
        self._gate.require_roles(call, given["roleArns"])
        made = call.shelf.profiles.add(
            Profile(
                **new,
                created_by=call.caller.arn,
                role_arns=tuple(given["roleArns"]),
                managed_policy_arns=tuple(given.get("managedPolicyArns", ())),
                session_policy=given.get("sessionPolicy") or None,
                duration_seconds=given.get("durationSeconds", DEFAULT_DURATION_SECONDS),
                accept_role_session_name=given.get("acceptRoleSessionName", False),
                require_instance_properties=given.get("requireInstanceProperties", False),
                attribute_mappings=mappings.DEFAULT,
            )
        )
        return {"profile": details.profile(made)}

    def get_profile(self, call: Call) -> Answer:
        """Show a profile."""
        return {"profile": details.profile(call.shelf.profiles.get(call.aim))}

    def list_profiles(self, call: Call) -> Answer:
        """Show a page of the profiles."""
        found, token = self._page(call, call.shelf.profiles, Kind.PROFILE)
        return {"profiles": [details.profile(given) for given in found], **token}

    def update_profile(self, call: Call) -> Answer:
        """Change a profile; what is not given stays, a session policy cannot be taken away."""
        given = call.values
        kept = call.shelf.profiles.get(call.aim)
        self._gate.pass_roles(call, given.get("roleArns", kept.role_arns))
        self._gate.require_roles(call, given.get("roleArns", ()))
        lists = {name: tuple(value) for name, value in named(given, _LISTS).items()}
        return self._changed_profile(call, {**named(given, _PLAIN), **lists, **aliases.change(given)})

    def delete_profile(self, call: Call) -> Answer:
        """Forget a profile and show what it was."""
        return {"profile": details.profile(call.shelf.profiles.remove(call.aim))}

    def enable_profile(self, call: Call) -> Answer:
        """Let sessions use a profile; the caller must be allowed to pass its roles."""
        self._gate.pass_roles(call, call.shelf.profiles.get(call.aim).role_arns)
        return self._changed_profile(call, {"enabled": True})

    def disable_profile(self, call: Call) -> Answer:
        """Keep sessions from using a profile."""
        return self._changed_profile(call, {"enabled": False})

    def _changed_profile(self, call: Call, changes: Mapping[str, Any]) -> Answer:
        return {"profile": self._changed(call, call.shelf.profiles, changes, details.profile)}
