#!/bin/sh
# Prints the secrets that the manifests refer to, made of the passwords on its input (sh deploy/new-passwords.sh passwords.env):
#   sh deploy/kubernetes/secrets.sh < passwords.env | kubectl apply --namespace imports --filename -
# Servers of your own: POSTGRES=host:port/database, POSTGRES_OWNER=name, REDIS=host:port in the environment; REDIS_SCHEME=rediss for TLS.
set -eu
while IFS='=' read -r name value; do
  case "$name" in [A-Z]*) eval "$name=\$value" ;; esac
done
POSTGRES=${POSTGRES:-postgres:5432/imports} POSTGRES_OWNER=${POSTGRES_OWNER:-postgres}
REDIS=${REDIS:-redis:6379} REDIS_SCHEME=${REDIS_SCHEME:-redis}

secret() { # NAME KEY VALUE [KEY VALUE ...]
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: { name: %s }\nstringData:\n' "$1"
  shift
  while [ $# -gt 0 ]; do
    printf '  %s: "%s"\n' "$1" "$2"
    shift 2
  done
}
service() { # NAME ROLE PASSWORD [KEY VALUE ...]
  name=$1 role=$2 password=$3
  shift 3
  secret "$name" NATS_PASSWORD "$password" DATABASE_URL "postgres://$role:$password@$POSTGRES" \
    REDIS_URL "$REDIS_SCHEME://$name:$password@$REDIS" "$@"
}

service admin-gateway import_gateway "$PASSWORD_ADMIN_GATEWAY" ADMIN_PASSWORD "$ADMIN_PASSWORD" ADMIN_TOKEN "$ADMIN_TOKEN"
service catalog-importer import_catalog "$PASSWORD_CATALOG_IMPORTER"
service customer-importer import_customer "$PASSWORD_CUSTOMER_IMPORTER"
service image-importer import_image "$PASSWORD_IMAGE_IMPORTER"
service session-tracker import_tracker "$PASSWORD_SESSION_TRACKER"
passwords="PASSWORD_ADMIN_GATEWAY $PASSWORD_ADMIN_GATEWAY PASSWORD_CATALOG_IMPORTER $PASSWORD_CATALOG_IMPORTER
  PASSWORD_CUSTOMER_IMPORTER $PASSWORD_CUSTOMER_IMPORTER PASSWORD_IMAGE_IMPORTER $PASSWORD_IMAGE_IMPORTER
  PASSWORD_SESSION_TRACKER $PASSWORD_SESSION_TRACKER"
# shellcheck disable=SC2086 # names and passwords have no blanks
secret setup DATABASE_ADMIN_URL "postgres://$POSTGRES_OWNER:$POSTGRES_PASSWORD@$POSTGRES" NATS_PASSWORD "$PASSWORD_SETUP" \
  PASSWORD_READER "$PASSWORD_READER" $passwords
# shellcheck disable=SC2086
secret servers POSTGRES_PASSWORD "$POSTGRES_PASSWORD" PASSWORD_SETUP "$PASSWORD_SETUP" $passwords
