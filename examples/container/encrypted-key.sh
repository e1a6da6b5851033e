#!/bin/sh
# The `credential_process` of an encrypted key: encrypted-key.sh <passphrase file> <helper> <its options>
#
# aws_signing_helper takes the passphrase as the value of --pkcs8-password and in no other way. So it is in no
# config file and in no environment, but on the helper's command line for as long as the helper runs: less than a
# second, and visible only to this container's own processes and to the host's root.
set -eu

passphrase=$(cat "$1")
helper=$2
shift 2
if [ -z "$passphrase" ]; then
    # The helper takes an empty one for none.
    echo 'encrypted-key: the passphrase file is empty' >&2
    exit 78
fi
exec "$helper" credential-process "$@" --pkcs8-password "$passphrase"
