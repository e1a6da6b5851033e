"""What the types share: properties as parameters of Vault's API, and a type that is one path of it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.provider.resource_type import Update
from sandbox.provider.table import Kind, Property, Shape, Table, unsupported
from sandbox.provider.values import Bag
from sandbox.provider.vault.server import Server

REGISTRY = "https://www.pulumi.com/registry/packages/vault/api-docs/"
SOURCE = "hashicorp/terraform-provider-vault vault/"

BACKEND = Property(Kind.REPLACE, required=True)

_NOTHING: Mapping[Shape, Any] = {
    Shape.STRING: "",
    Shape.JSON: "",
    Shape.INTEGER: 0,
    Shape.BOOLEAN: False,
    Shape.LIST: [],
    Shape.SET: [],
}


class NotRecovered:
    """The recovery of interrupted runs asks the types of AWS alone."""

    def find(self, server: Server, inputs: Bag) -> str | None:
        """Nothing is looked for."""
        del server, inputs
        return None

    def created_at(self, server: Server, identifier: str) -> datetime | None:
        """Vault does not tell."""
        del server, identifier
        return None


def refused(*names: str) -> dict[str, Property]:
    """Rows of properties the stand-in does not support."""
    return dict.fromkeys(names, unsupported())


def parameter(name: str) -> str:
    """A property's name as Vault's API spells it."""
    return re.sub(r"([A-Z])", r"_\1", name).lower()


def parameters(
    table: Table, inputs: Bag, names: Collection[str], spelled: Mapping[str, str] | None = None
) -> Bag:
    """The inputs as parameters; what the program took away is sent as nothing.

    Args:
        table: The type's table.
        inputs: The complete inputs.
        names: Which properties to send.
        spelled: Parameters that are not spelled like their property.
    """
    return {
        (spelled or {}).get(name, parameter(name)): inputs.get(name, _NOTHING[table[name].shape])
        for name in names
    }


def properties(table: Table, answer: Bag, spelled: Mapping[str, str] | None = None) -> Bag:
    """An answer as properties, each in the shape of its row.

    Args:
        table: The type's table.
        answer: What Vault told.
        spelled: Parameters that are not spelled like their property.
    """
    found: Bag = {}
    for name, row in table.items():
        value = answer.get((spelled or {}).get(name, parameter(name)))
        if row.kind is not Kind.UNSUPPORTED and value is not None:
            found[name] = str(value) if row.shape is Shape.STRING else value
    return found


@dataclass(frozen=True)
class Role(NotRecovered):
    """Calls of a role of an engine: `<backend>/roles/<name>`.

    Attributes:
        table: The type's table.
        spelled: Parameters that are not spelled like their property.
    """

    table: Table
    spelled: Mapping[str, str] = field(default_factory=dict)

    def create(self, server: Server, inputs: Bag) -> str:
        """Write what the program gives."""
        path = f"{inputs['backend']}/roles/{inputs['name']}"
        server.write(path, self._body(inputs, inputs))
        return path

    def read(self, server: Server, identifier: str, known: Bag) -> Bag | None:
        """What Vault holds; the path says the rest."""
        del known
        answer = server.read(identifier)
        if answer is None:
            return None
        backend, _, name = identifier.rpartition("/roles/")
        return {**properties(self.table, answer, self.spelled), "backend": backend, "name": name}

    def update(self, server: Server, update: Update) -> None:
        """Write all of it anew: what is left out of a role's parameters goes back to its default."""
        server.write(update.identifier, self._body(update.new, {*update.new, *update.changed}))

    def delete(self, server: Server, identifier: str, known: Bag) -> None:
        """Delete it."""
        del known
        server.delete(identifier)

    def _body(self, inputs: Bag, names: Collection[str]) -> Bag:
        sent = [
            name for name, row in self.table.items() if row.is_input and name in names and name not in _PLACE
        ]
        return parameters(self.table, inputs, sent, self.spelled)


_PLACE = ("backend", "name")
