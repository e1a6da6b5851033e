"""CreateSession: a certificate becomes the credentials of a role's session.

One module a check: ``authorization`` and ``signature`` (who asks), ``refusal`` (why not).
"""
