"""Writes `docs/components.md` from the schema other languages are generated from."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cli.opening import ROOT

_INTRODUCTION = """\
# The components

Generated from `components/schema.json`. Each is one resource of the package `rolesanywhere`, usable without
this project's stack files. Names below are the schema's; Python spells them `like_this`, and its types end in
`Args`. Every argument takes an output of another resource.

In a Python program of this repository:

```python
import components as build

anchor = build.TrustAnchor("corp", {"certificate_bundle": Path("ca/corp.pem").read_text()})
```

In any language, with a project of your own (the tag is a release of this repository):

```sh
pulumi package add github.com/<organisation>/<repository>/components@<tag>
```

The engine then runs the components in a process and a virtual environment of their own, so that none of
this repository's modules meets yours. A stack moves between the two ways with no change to its resources:
tokens, names and inputs are the same. A mistake is told with the component, the argument and a remedy, all
mistakes of a component at once.

Three more are for Python programs only, because pulumi-aws has no such resource and their providers run in
the program's own Python: `RevocationList`, `AttributeMappings` and `NotificationSettings`
([why](decisions/0001-dynamic-resources.md),
[how](rotation.md)).

In a rehearsal, where there is no Python language host, the sandbox stands in for it: the engine finds
`pulumi-resource-rolesanywhere` on its PATH, says so in one warning, and uses this checkout's components.
"""


def components_page() -> str:
    """The whole page: each component's arguments and outputs, then the types they are made of."""
    schema = json.loads((ROOT / "components" / "schema.json").read_text())
    lines = [_INTRODUCTION]
    for token, resource in sorted(schema["resources"].items()):
        required = set(resource.get("requiredInputs", ()))
        lines += [f"## {_name(token)}", "", f"`{token}`", "", resource["description"], "", "Arguments:", ""]
        lines += _table(resource["inputProperties"], required)
        lines += ["", "Outputs:", "", *_table(resource["properties"], None), ""]
    for token, type_ in sorted(schema["types"].items()):
        lines += [f"## {_name(token)}", "", type_["description"], ""]
        if type_.get("enum"):
            lines += ["| word | meaning |", "|---|---|"]
            lines += [f"| `{each['value']}` | {_cell(each['description'])} |" for each in type_["enum"]]
        else:
            lines += _table(type_["properties"], set(type_.get("required", ())))
        lines.append("")
    return "\n".join(lines)


def _table(fields: Mapping[str, Any], required: set[str] | None) -> Iterator[str]:
    """A table of fields; outputs have no column that says whether they are needed."""
    needed = "" if required is None else " needed |"
    yield f"| name | type |{needed} meaning |"
    yield "|---|---|" + ("" if required is None else "---|") + "---|"
    for name, field in fields.items():
        word = "" if required is None else f" {'yes' if name in required else 'no'} |"
        yield f"| `{name}` | {_type(field)} |{word} {_cell(field['description'])} |"


def _type(field: Mapping[str, Any]) -> str:
    """A field's type in words, with a link to a type of this page."""
    if "$ref" in field:
        name = _name(field["$ref"])
        return f"[{name}](#{name.lower()})"
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    if field["type"] == "object":
        return f"map of {_type(field['additionalProperties'])}"
    return str(field["type"])


def _name(token: str) -> str:
    return token.rpartition(":")[2]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
