#!/bin/sh
# Makes the password file from MQTT_PASSWORD, then becomes the broker. printf is part of the shell, so
# the password stands in no process list.
set -eu
if [ -z "${MQTT_PASSWORD:-}" ]; then
  echo 'write MQTT_PASSWORD=… into .env, and start again' >&2
  exit 1
fi
case $MQTT_PASSWORD in
  *:*)
    echo 'mosquitto_passwd takes no colon in MQTT_PASSWORD; choose another' >&2
    exit 1
    ;;
esac
umask 077
printf 'camrelay:%s\n' "$MQTT_PASSWORD" > /tmp/passwords
mosquitto_passwd -U /tmp/passwords
unset MQTT_PASSWORD
exec mosquitto -c "${0%/*}/mosquitto.conf"
