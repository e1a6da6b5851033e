"""Who is asking: the identity of a certificate, Roles Anywhere's certificate rules, issuing."""
