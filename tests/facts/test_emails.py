"""What is an address, and what is none."""

import pytest

from aws_facts.emails import email_problems


@pytest.mark.parametrize(
    "email",
    [
        "pki@example.com",
        "a@b.io",
        "first.last+alarm@sub.example-1.co.uk",
        "o'neill@example.com",
        f"{'a' * 64}@b.io",
    ],
)
def test_addresses(email: str) -> None:
    """Letters, digits and RFC 5322's signs before the @, a domain name after it."""
    assert list(email_problems([email], where="")) == []


@pytest.mark.parametrize(
    "email",
    [
        "",
        "pki",
        "@example.com",
        "pki@",
        "pki@example",
        "pki@@example.com",
        "pki @example.com",
        ".pki@example.com",
        "pki.@example.com",
        "p..ki@example.com",
        "pki@-example.com",
        "pki@example-.com",
        "pki@example..com",
        "pki@example.c0m",
        "pki@[127.0.0.1]",
        '"p k i"@example.com',
        "Pki <pki@example.com>",
        "pki@example.com\n",
        "pki@example.com,other@example.com",
        f"{'a' * 65}@b.io",
        f"a@{'b' * 64}.io",
        f"a@{'b.' * 126}io",
    ],
)
def test_what_is_no_address(email: str) -> None:
    """Each differs in one thing from an address; it is told with its position."""
    (problem,) = email_problems(["a@b.io", email], where="emails")
    assert (problem.where, problem.got) == ("emails[1]", repr(email))


def test_twice_is_told_and_what_is_unknown_is_not() -> None:
    """Capital letters make no other address for SNS's reader; what is no text is judged when it is known."""
    assert [each.where for each in email_problems(["a@b.io", object(), "A@b.io"], where="e")] == ["e[2]"]
