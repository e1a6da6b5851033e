"""CRLs: one method for each operation, named as AWS names it."""

from collections.abc import Mapping
from typing import Any

from sandbox.rolesanywhere import aliases, crls, details
from sandbox.rolesanywhere.calls import Call
from sandbox.rolesanywhere.handlers.common import Answer, Handlers, Table, named
from sandbox.rolesanywhere.place import Kind
from sandbox.rolesanywhere.resources import Crl

_PLAIN = {"name": "name", "crlData": "data"}


class CrlHandlers(Handlers):
    """The operations on CRLs."""

    def table(self) -> Table:
        """Operation name to method."""
        return {
            "ImportCrl": self.import_crl,
            "GetCrl": self.get_crl,
            "ListCrls": self.list_crls,
            "UpdateCrl": self.update_crl,
            "DeleteCrl": self.delete_crl,
            "EnableCrl": self.enable_crl,
            "DisableCrl": self.disable_crl,
        }

    def import_crl(self, call: Call) -> Answer:
        """Keep a CRL for a trust anchor; disabled unless the request says otherwise."""
        given, new = call.values, self._new(call, Kind.CRL)
        anchor = call.shelf.trust_anchors.get(call.place.parse(given["trustAnchorArn"]))
        crls.read(given["crlData"])
        made = call.shelf.crls.add(Crl(**new, trust_anchor_arn=anchor.arn, data=given["crlData"]))
        return {"crl": details.crl(made)}

    def get_crl(self, call: Call) -> Answer:
        """Show a CRL."""
        return {"crl": details.crl(call.shelf.crls.get(call.aim))}

    def list_crls(self, call: Call) -> Answer:
        """Show a page of the CRLs."""
        found, token = self._page(call, call.shelf.crls, Kind.CRL)
        return {"crls": [details.crl(given) for given in found], **token}

    def update_crl(self, call: Call) -> Answer:
        """Change a CRL's name, list or alias; what is not given stays, the trust anchor always."""
        call.shelf.crls.get(call.aim)
        changes = {**named(call.values, _PLAIN), **aliases.change(call.values)}
        if "data" in changes:
            crls.read(changes["data"])
        return self._changed_crl(call, changes)

    def delete_crl(self, call: Call) -> Answer:
        """Forget a CRL and show what it was."""
        return {"crl": details.crl(call.shelf.crls.remove(call.aim))}

    def enable_crl(self, call: Call) -> Answer:
        """Let sessions be refused by a CRL."""
        return self._changed_crl(call, {"enabled": True})

    def disable_crl(self, call: Call) -> Answer:
        """Keep a CRL from having any effect."""
        return self._changed_crl(call, {"enabled": False})

    def _changed_crl(self, call: Call, changes: Mapping[str, Any]) -> Answer:
        return {"crl": self._changed(call, call.shelf.crls, changes, details.crl)}
