"""The Pulumi policy pack: the rules of `policies` and `certs` at preview, on any program."""
