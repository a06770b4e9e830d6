#!/bin/bash
# Builds the User-Mode Linux kernel of the device tests, with the camera simulator vivid and the virtual camera
# v4l2loopback, from Debian's packages; once, then it is taken from the cache. Prints the folder that holds
# `linux` and `lib/modules`. Needs Debian 12 on x86-64 and root or sudo; installs what it needs by itself.
#
# ANONEMO_TRAY_UML: the cache; otherwise anonemo-tray-uml in the user's cache folder.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${ANONEMO_TRAY_UML:-${XDG_CACHE_HOME:-$HOME/.cache}/anonemo-tray-uml}
source_package=linux-source-6.1
# Readers of 0.12, Debian 12's own, cannot reopen the device once its producer has ended.
loopback_package=v4l2loopback-dkms
loopback_release=trixie
loopback_version=0.15.0

say() { echo "build_kernel: $*" >&2; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    say "installing ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 </dev/null || {
        as_root apt-get update -qq >&2
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 </dev/null
    }
}

# Downloads v4l2loopback of a later release of Debian into the current folder, from wherever this machine gets its
# Debian packages: its own source lists with the name of the release replaced, used for this one package.
fetch_loopback() {
    local apt=$PWD/apt
    mkdir -p "$apt"/{lists/partial,cache/archives/partial,parts}
    local release
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
        [ -f "$list" ] || continue
        case $list in
            *.sources)
                # Blank-line separated stanzas; only the main archive's, and of it only the release itself.
                awk -v from="$release" -v to="$loopback_release" 'BEGIN { RS = ""; ORS = "\n\n" }
                    $0 ~ "Suites:[^\n]*[ \t]" from "([ \t\n]|$)" { sub("Suites:[^\n]*", "Suites: " to); print }' "$list" ;;
            *) continue ;;
        esac
    done > "$apt/parts/loopback.sources"
    # The one-line format: deb [options] place release components.
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        awk -v from="$release" -v to="$loopback_release" '$1 == "deb" {
            for (i = 2; i <= NF; i++) if ($i == from) { $i = to; print; break } }' > "$apt/parts/loopback.list" || true
    local options=(-qq -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$apt/parts"
        -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update >&2
    apt-get "${options[@]}" download "$loopback_package" >&2
}

[ "$(uname -m)" = x86_64 ] || { say "User-Mode Linux needs x86-64"; exit 1; }
command -v apt-get >/dev/null || { say "needs Debian's packages (apt-get)"; exit 1; }
# What the tests themselves use in the machine.
install ffmpeg v4l-utils kmod

# Raised whenever what comes out of this script changes.
recipe=1
key=$({ echo "$recipe $source_package $loopback_version"; cat "$here/kernel.config"; } | sha256sum | cut -c1-12)
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ -x "$cache/$key/linux" ]; then
    echo "$cache/$key"
    exit
fi

install "$source_package" gcc make flex bison m4 bc libc6-dev libssl-dev xz-utils
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
say "unpacking"
tar xf "/usr/src/$source_package.tar.xz"
fetch_loopback
dpkg-deb -x ./"$loopback_package"_*.deb loopback
loopback=$(echo "$work"/loopback/usr/src/v4l2loopback-*)
case $loopback in *-"$loopback_version") ;; *) say "this is v4l2loopback ${loopback##*-}, not $loopback_version"; exit 1 ;; esac

build() { nice -n 10 make -s -C "$work/$source_package" ARCH=um O="$work/o" -j"$(nproc)" "$@" >>"$work/log" 2>&1; }
trap 'status=$?; [ $status = 0 ] || tail -n 30 "$work/log" >&2 || true; rm -rf "$work"; exit $status' EXIT
say "building, about 8 minutes on two cores"
build x86_64_defconfig
"$source_package/scripts/kconfig/merge_config.sh" -m -O o o/.config "$here/kernel.config" >>log 2>&1
build olddefconfig
while read -r line; do
    case $line in CONFIG_*=[ym]) grep -qx "$line" o/.config || { say "the kernel has no $line"; exit 1; } ;; esac
done < "$here/kernel.config"
build linux modules
build M="$loopback" modules
strip --strip-debug o/linux
build INSTALL_MOD_PATH="$work/done" INSTALL_MOD_STRIP=1 modules_install
build M="$loopback" INSTALL_MOD_PATH="$work/done" INSTALL_MOD_STRIP=1 modules_install
rm -f done/lib/modules/*/{build,source}
/sbin/depmod -b "$work/done" "$(basename done/lib/modules/*)"
cp o/linux done/linux
mv done "$cache/$key"
echo "$cache/$key"
