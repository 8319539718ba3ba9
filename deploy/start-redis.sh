#!/bin/sh
# Redis does not read its environment: each ${PASSWORD_...} of the users' file is replaced here, where no other process can read it.
set -eu
umask 077
awk '{ for (name in ENVIRON) gsub("[$][{]" name "[}]", ENVIRON[name]); print }' /etc/imports/redis-users.acl > /tmp/redis-users.acl
exec redis-server --aclfile /tmp/redis-users.acl --dir /data --appendonly yes --maxmemory-policy noeviction
