"""Certificates, policies and the stack file taken together."""
