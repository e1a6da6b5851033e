"""Writes `docs/outputs.md` from the typed contract itself."""

INTRODUCTION = """\
# The outputs

Generated from the contract a consumer reads them with: `outputs.Contract.model_validate` takes what
`pulumi stack output --json` prints, and so does any JSON reader. The shape is the same in every stack. A
field may be added at any time; one that is renamed or removed gets a new `contractVersion`.

Names are the keys of the stack file. `credentialProcess` is ready to be run, or to be the value of
`credential_process` in an AWS config file:

```sh
sh -c "$(pulumi stack output workloads --json | jq -r '."demo-server".credentialProcess')"
```

No output is a secret, and none holds a key: ARNs name things, the certificate opens them.
"""


def contract_page() -> str:
    """Every output: its type and what it means."""
    from cli.settings import model_sections
    from outputs import Contract

    lines = [INTRODUCTION, "## Top level", ""]
    return "\n".join([*lines, *model_sections(Contract.model_json_schema(by_alias=True), "")]) + "\n"
