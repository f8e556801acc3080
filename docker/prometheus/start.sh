#!/bin/sh
# Writes PROMETHEUS_PASSWORD where prometheus.yml reads it, then becomes Prometheus. (A secret of
# Compose that comes from a variable cannot be given to a container with a read-only file system.)
set -eu
if [ -z "${PROMETHEUS_PASSWORD:-}" ]; then
  echo 'write PROMETHEUS_PASSWORD=… into .env, and start again' >&2
  exit 1
fi
umask 077
printf '%s' "$PROMETHEUS_PASSWORD" > /tmp/password
unset PROMETHEUS_PASSWORD
exec prometheus --config.file="${0%/*}/prometheus.yml" --storage.tsdb.path=/prometheus \
  --storage.tsdb.retention.time=90d
