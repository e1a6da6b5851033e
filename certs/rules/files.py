"""Rules about files: a trust anchor's bundle, and what a workload's machine hands to its client."""

from datetime import datetime

from aws_facts.limits import BUNDLE_SIZE, CERTIFICATES_PER_ANCHOR
from certs.findings import Answer, Verdict, failed, passed
from certs.reading import Bundle, Form


def anchor_format(bundle: Bundle, _: datetime) -> Answer:
    """CreateTrustAnchor takes PEM, and what is mangled on its way is refused."""
    return failed(bundle.fault) if bundle.fault else passed("PEM")


def anchor_count(bundle: Bundle, _: datetime) -> Answer:
    """A trust anchor holds two certificates at most."""
    count = len(bundle.certificates)
    got = f"{count} certificate" + ("s" if count != 1 else "")
    return failed(got) if count > CERTIFICATES_PER_ANCHOR.value else passed(got)


def anchor_size(bundle: Bundle, _: datetime) -> Answer:
    """CreateTrustAnchor takes so many characters."""
    got = f"{bundle.size} {BUNDLE_SIZE.unit}"
    return failed(got) if bundle.size > BUNDLE_SIZE.value else passed(got)


def certificate_format(bundle: Bundle, _: datetime) -> Answer:
    """aws_signing_helper looks for the first block of type CERTIFICATE, and passes over anything else."""
    if bundle.form is Form.PEM and not bundle.fault.startswith("text in UTF-16"):
        return passed(f"PEM, with {bundle.fault}" if bundle.fault else "PEM")
    return failed(bundle.fault)


def certificate_alone(bundle: Bundle, _: datetime) -> Answer:
    """aws_signing_helper sends the first certificate of its --certificate file and nothing else of it."""
    count = len(bundle.certificates)
    if count == 1:
        return passed("1 certificate, which is what is sent")
    return Answer(
        Verdict.UNKNOWN,
        f"{count} certificates, of which only {bundle.name(1)} is sent",
        "Keep the first in the file for --certificate and move the others into one for --intermediates.",
    )


def intermediates_format(bundle: Bundle, _: datetime) -> Answer:
    """aws_signing_helper refuses a file of intermediates with a block of another type than CERTIFICATE."""
    if bundle.form is not Form.PEM or bundle.fault.startswith(("text in UTF-16", "a block of type")):
        return failed(bundle.fault)
    return passed(f"PEM, with {bundle.fault}" if bundle.fault else "PEM")
