#!/usr/bin/env bash
# Packs the build for Linux, installs the package, tries what it installed, removes it, and looks for what is left.
# Needs root.
set -euo pipefail
cd "$(dirname "$0")/../.."
.freeze/python packaging/linux/make_deb.py "dist/AnonEmo Tray" packages
apt-get install --yes --no-install-recommends ./packages/anonemo-tray_*_amd64.deb
anonemo-tray --virtual-camera none self-test
apt-get purge --yes anonemo-tray
left=$(find /usr /etc /var/lib -xdev -name "*anonemo*" -not -path "*/apt/*" -not -path "$PWD/*")
if [ -n "$left" ]; then
    printf 'left behind: %s\n' "$left" >&2
    exit 1
fi
