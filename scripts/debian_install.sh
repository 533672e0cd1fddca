#!/bin/sh
# Installs Debian packages without starting their services: the hotline runs its own Redis and nginx, and the tests
# their own PostgreSQL. Run as root.
set -eu
export DEBIAN_FRONTEND=noninteractive

# Debian asks this file whether a package may start its service. 101: no. An existing one is the machine's own: kept.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
# The tests make PostgreSQL clusters of their own; Debian's would only take disk.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common/createcluster.d
    printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.d/accident-hotline.conf
fi

apt-get update -q </dev/null
apt-get install -q -y --no-install-recommends "$@" </dev/null
