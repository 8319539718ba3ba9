#!/bin/sh
# Prints every password that docker-compose.yml asks for, made up anew: sh deploy/new-passwords.sh >> .env
set -eu
password() { # a letter first: NATS takes what begins with a digit for a number
  printf 'p%s' "$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')"
}
for name in POSTGRES_PASSWORD PASSWORD_SETUP PASSWORD_ADMIN_GATEWAY PASSWORD_CATALOG_IMPORTER PASSWORD_CUSTOMER_IMPORTER \
  PASSWORD_IMAGE_IMPORTER PASSWORD_SESSION_TRACKER PASSWORD_READER ADMIN_PASSWORD ADMIN_TOKEN; do
  printf '%s=%s\n' "$name" "$(password)"
done
