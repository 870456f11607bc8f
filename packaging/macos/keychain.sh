#!/usr/bin/env bash
# Puts the certificate of the environment into a keychain of its own, for codesign to find; without
# a certificate there is nothing to do, and the program is signed ad hoc.
set -euo pipefail

if [ -z "${CERTIFICATE:-}" ]; then
    echo "There is no certificate: the program will be signed ad hoc."
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
keychain="${RUNNER_TEMP:-$HOME/Library/Keychains}/signing.keychain-db"
password=$(openssl rand -hex 24)

printf '%s' "$CERTIFICATE" | base64 --decode > "$folder/certificate.p12"
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 21600 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$folder/certificate.p12" -k "$keychain" -P "${CERTIFICATE_PASSWORD:-}" \
    -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -k "$password" "$keychain" > /dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
