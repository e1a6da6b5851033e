"""What AWS would not take at all."""

from collections.abc import Iterator

from policies.lint.findings import Found, Severity
from policies.lint.reading import Document
from policies.lint.rule import Family

RULES = Family()


@RULES.rule(
    "grammar",
    Severity.ERROR,
    "The document is one AWS takes: its elements, operators, ARNs, principals, Sids, values.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
)
def _grammar(document: Document) -> Iterator[Found]:
    for fault in document.faults:
        place = fault.where.removeprefix(".")
        yield Found(place, fault.got, fault.expected, f"{fault.remedy} AWS answers: {fault.message}")
