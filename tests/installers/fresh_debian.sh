#!/bin/sh
# Makes the root of a fresh Debian with what anonemo-tray depends on: fresh_debian.sh [FOLDER]
# Without a folder, only what is kept for all such roots is made.
# Downloaded packages are kept in ~/.cache/anonemo-tray-debian, of the mirror that this machine's own apt uses.
set -eu
root=${1-}
here=$(dirname "$0")
home=$(getent passwd "$(id -u)" | cut -d: -f6)
cache="${ANONEMO_TRAY_DEBIAN:-$home/.cache/anonemo-tray-debian}"
mkdir -p "$cache"
depends=$(PYTHONPATH="$here/../../packaging:$here/../../packaging/linux" python3 -c '
import make_deb
print(" ".join(entry.split("|")[0].split("(")[0].strip() for entry in make_deb._DEPENDS))')
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
base="$cache/bookworm.tar"
# One at a time: whoever comes second takes what the first has made.
exec 9>"$cache/lock"
flock 9
if [ ! -e "$base" ]; then
    rm -rf "$cache/root"
    {
        echo "fresh_debian: making it, about a minute" >&3
        debootstrap --variant=minbase bookworm "$cache/root" "$mirror"
        # Not by debootstrap itself: it installs in an order of its own, which some packages do not bear.
        cp /etc/resolv.conf "$cache/root/etc/resolv.conf"
        # shellcheck disable=SC2086  # a list of packages
        chroot "$cache/root" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $depends
        chroot "$cache/root" apt-get clean
    } 3>&2 >"$cache/log" 2>&1 || { tail "$cache/log" >&2; exit 1; }
    tar -C "$cache/root" -cf "$base.new" .
    rm -rf "$cache/root"
    mv "$base.new" "$base"
fi
flock -u 9
[ -n "$root" ] || exit 0
mkdir -p "$root"
tar -C "$root" -xf "$base"
mount -t proc proc "$root/proc"
