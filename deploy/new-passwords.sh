#!/bin/sh
# Makes up every password that docker-compose.yml asks for, and adds to the file those that it has not got yet: sh deploy/new-passwords.sh .env
set -eu
file=${1:?sh deploy/new-passwords.sh .env}
umask 077
password() { # a letter first: NATS takes what begins with a digit for a number
  printf 'p%s' "$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')"
}
touch "$file"
[ -z "$(tail -c 1 "$file")" ] || echo >> "$file" # an unfinished line stays one of its own
for name in POSTGRES_PASSWORD PASSWORD_SETUP PASSWORD_ADMIN_GATEWAY PASSWORD_CATALOG_IMPORTER PASSWORD_CUSTOMER_IMPORTER \
  PASSWORD_IMAGE_IMPORTER PASSWORD_SESSION_TRACKER PASSWORD_READER ADMIN_PASSWORD ADMIN_TOKEN; do
  grep -q "^$name=." "$file" || printf '%s=%s\n' "$name" "$(password)" >> "$file"
done
