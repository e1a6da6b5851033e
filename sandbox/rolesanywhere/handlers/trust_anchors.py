"""Trust anchors: one method for each operation, named as AWS names it."""

from collections.abc import Mapping
from typing import Any

from sandbox.rolesanywhere import aliases, details, notifications, source
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table, named
from sandbox.rolesanywhere.place import Kind
from sandbox.rolesanywhere.resources import TrustAnchor

_PLAIN = {"name": "name", "crlDpRevocationEnabled": "crl_dp_revocation"}


class TrustAnchorHandlers(Handlers):
    """The operations on trust anchors."""

    def table(self) -> Table:
        """Operation name to method."""
        return {
            "CreateTrustAnchor": self.create_trust_anchor,
            "GetTrustAnchor": self.get_trust_anchor,
            "ListTrustAnchors": self.list_trust_anchors,
            "UpdateTrustAnchor": self.update_trust_anchor,
            "DeleteTrustAnchor": self.delete_trust_anchor,
            "EnableTrustAnchor": self.enable_trust_anchor,
            "DisableTrustAnchor": self.disable_trust_anchor,
        }

    def create_trust_anchor(self, call: Call) -> Answer:
        """Make a trust anchor; disabled unless the request says otherwise."""
        given, new = call.values, self._new(call, Kind.TRUST_ANCHOR)
        trusted = source.check(given["source"], call.place, self._clock.now(), self._authority)
        settings = notifications.merged(
            notifications.DEFAULT, given.get("notificationSettings", ()), call.place.account
        )
        self._gate.link_service(call)
        made = call.shelf.trust_anchors.add(
            TrustAnchor(
                **new,
                **trusted._asdict(),
                notification_settings=settings,
                crl_dp_revocation=given.get("crlDpRevocationEnabled", False),
            )
        )
        return {"trustAnchor": details.trust_anchor(made)}

    def get_trust_anchor(self, call: Call) -> Answer:
        """Show a trust anchor."""
        return {"trustAnchor": details.trust_anchor(call.shelf.trust_anchors.get(call.aim))}

    def list_trust_anchors(self, call: Call) -> Answer:
        """Show a page of the trust anchors."""
        found, token = self._page(call, call.shelf.trust_anchors, Kind.TRUST_ANCHOR)
        return {"trustAnchors": [details.trust_anchor(anchor) for anchor in found], **token}

    def update_trust_anchor(self, call: Call) -> Answer:
        """Change a trust anchor's name, source, alias or kind of revocation; what is not given stays."""
        now = self._clock.now()
        changes = {**named(call.values, _PLAIN), **aliases.change(call.values)}
        call.shelf.trust_anchors.get(call.aim)
        if "source" in call.values:
            changes |= source.check(call.values["source"], call.place, now, self._authority)._asdict()
        return self._changed_anchor(call, changes)

    def delete_trust_anchor(self, call: Call) -> Answer:
        """Forget a trust anchor and show what it was."""
        return {"trustAnchor": details.trust_anchor(call.shelf.trust_anchors.remove(call.aim))}

    def enable_trust_anchor(self, call: Call) -> Answer:
        """Let sessions use a trust anchor."""
        return self._changed_anchor(call, {"enabled": True})

    def disable_trust_anchor(self, call: Call) -> Answer:
        """Keep sessions from using a trust anchor."""
        return self._changed_anchor(call, {"enabled": False})

    def _changed_anchor(self, call: Call, changes: Mapping[str, Any]) -> Answer:
        return {"trustAnchor": self._changed(call, call.shelf.trust_anchors, changes, details.trust_anchor)}
