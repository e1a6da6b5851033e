#!/bin/sh
# Writes an AWS config that gets credentials with a certificate, then becomes the command it is given.
#
#   ROLESANYWHERE_TRUST_ANCHOR_ARN, ROLESANYWHERE_PROFILE_ARN, ROLESANYWHERE_ROLE_ARN
#                                    the stack's outputs
#   ROLESANYWHERE_CERTIFICATE        file with the certificate, PEM
#   ROLESANYWHERE_PRIVATE_KEY        file with its key, PEM; nobody but its owner and its group may read it
# and, where they are needed:
#   ROLESANYWHERE_CHAIN              file with the intermediates to send along
#   ROLESANYWHERE_PASSPHRASE_FILE    file with the passphrase of the key, or
#   ROLESANYWHERE_PASSPHRASE         the passphrase itself, which the command does not inherit
#   ROLESANYWHERE_SESSION_DURATION   seconds; as long as the profile allows when left out, an hour at most
#   ROLESANYWHERE_CONFIG_DIRECTORY   writable folder for the config; /run/rolesanywhere when left out
#
# The config holds paths only, and the files are read for every session: what is renewed under a running
# command is used the next time it needs credentials.
set -eu
umask 077

wrong=0
refuse() {
    printf 'entrypoint: %s\n' "$1" >&2
    wrong=1
}

# One word that means the same in the config file, in the SDKs' reading of it and here.
one_word() {
    case $2 in
        '') refuse "$1 is not set" ;;
        *[!A-Za-z0-9_./:=@+,-]*) refuse "$1 has characters other than letters, digits and _ . / : = @ + , -" ;;
        *) return 0 ;;
    esac
    return 1
}

arn() {
    if one_word "$1" "$2"; then
        case $2 in
            arn:aws*:"$3":*:*:"$4"/?*) ;;
            *) refuse "$1 is $2: expected the ARN of a $4" ;;
        esac
    fi
}

readable() {
    if one_word "$1" "$2" && ! { [ -f "$2" ] && [ -r "$2" ]; }; then
        refuse "$1 is $2: expected a file that user $(id -u) can read"
        return 1
    fi
}

secret() {
    if readable "$1" "$2" && [ -f "$2" ] && [ -n "$(find -L "$2" -prune \( -perm -004 -o -perm -002 \))" ]; then
        refuse "$1 is $2, which everybody can use: take the others' rights away (chmod o= $2)"
    fi
}

unset_by_user() {
    [ -z "$2" ] || refuse "$1 is set and would be used instead of the certificate: remove it"
}

anchor=${ROLESANYWHERE_TRUST_ANCHOR_ARN-}
certificate=${ROLESANYWHERE_CERTIFICATE-}
key=${ROLESANYWHERE_PRIVATE_KEY-}
chain=${ROLESANYWHERE_CHAIN-}
passphrase_file=${ROLESANYWHERE_PASSPHRASE_FILE-}
passphrase=${ROLESANYWHERE_PASSPHRASE-}
duration=${ROLESANYWHERE_SESSION_DURATION-}
directory=${ROLESANYWHERE_CONFIG_DIRECTORY-/run/rolesanywhere}
unset ROLESANYWHERE_PASSPHRASE

arn ROLESANYWHERE_TRUST_ANCHOR_ARN "$anchor" rolesanywhere trust-anchor
arn ROLESANYWHERE_PROFILE_ARN "${ROLESANYWHERE_PROFILE_ARN-}" rolesanywhere profile
arn ROLESANYWHERE_ROLE_ARN "${ROLESANYWHERE_ROLE_ARN-}" iam role
readable ROLESANYWHERE_CERTIFICATE "$certificate" || :
secret ROLESANYWHERE_PRIVATE_KEY "$key"
[ -z "$chain" ] || readable ROLESANYWHERE_CHAIN "$chain" || :
[ -z "$passphrase_file" ] || secret ROLESANYWHERE_PASSPHRASE_FILE "$passphrase_file"
case $duration in
    *[!0-9]*) refuse "ROLESANYWHERE_SESSION_DURATION is $duration: expected a number of seconds" ;;
esac
if [ -n "$passphrase" ] && [ -n "$passphrase_file" ]; then
    refuse "ROLESANYWHERE_PASSPHRASE and ROLESANYWHERE_PASSPHRASE_FILE are two passphrases: give one"
fi
if [ -z "$passphrase$passphrase_file" ] && [ -r "$key" ] && grep -q 'BEGIN ENCRYPTED PRIVATE KEY' "$key"; then
    refuse "ROLESANYWHERE_PRIVATE_KEY is $key, which is encrypted: set ROLESANYWHERE_PASSPHRASE_FILE"
fi
unset_by_user AWS_ACCESS_KEY_ID "${AWS_ACCESS_KEY_ID-}"
unset_by_user AWS_WEB_IDENTITY_TOKEN_FILE "${AWS_WEB_IDENTITY_TOKEN_FILE-}"
helper=$(command -v aws_signing_helper) || refuse 'aws_signing_helper is not on the PATH'
if one_word ROLESANYWHERE_CONFIG_DIRECTORY "$directory" && ! { [ -d "$directory" ] && [ -w "$directory" ]; }; then
    refuse "ROLESANYWHERE_CONFIG_DIRECTORY is $directory: expected a folder that user $(id -u) can write into"
fi
[ $# -gt 0 ] || refuse 'no command to become'
# EX_CONFIG of sysexits.h
[ "$wrong" -eq 0 ] || exit 78

# arn:<partition>:rolesanywhere:<Region>:<account>:trust-anchor/<id>
region=${anchor#arn:*:rolesanywhere:}
region=${region%%:*}

if [ -n "$passphrase" ]; then
    passphrase_file=$directory/passphrase
    # printf is the shell's own: the passphrase is on no command line.
    printf '%s' "$passphrase" > "$passphrase_file"
fi
process="$helper credential-process"
if [ -n "$passphrase_file" ]; then
    process="$(cd "$(dirname "$0")" && pwd)/encrypted-key.sh $passphrase_file $helper"
fi
process="$process --trust-anchor-arn $anchor --profile-arn $ROLESANYWHERE_PROFILE_ARN"
process="$process --role-arn $ROLESANYWHERE_ROLE_ARN --region $region"
process="$process --certificate $certificate --private-key $key"
[ -z "$chain" ] || process="$process --intermediates $chain"
[ -z "$duration" ] || process="$process --session-duration $duration"

# Whole or not at all: a command that is started again finds the config of before until the new one is there.
printf '[default]\nregion = %s\ncredential_process = %s\n' "$region" "$process" > "$directory/config.new"
mv "$directory/config.new" "$directory/config"

# Nothing else may answer in the certificate's place: no other profile, no key in a file, no instance's metadata.
unset AWS_PROFILE AWS_DEFAULT_PROFILE
export AWS_CONFIG_FILE="$directory/config"
export AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_EC2_METADATA_DISABLED=true
exec "$@"
