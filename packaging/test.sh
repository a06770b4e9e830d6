#!/bin/sh
# Installs what the tests need and runs them: sh packaging/test.sh [pytest options]
# The first run builds the kernel of tests/device (8 minutes) and a fresh Debian for tests/installers (1 minute).
set -eu
cd "$(dirname "$0")/.."

# What the tests use besides Python; on Debian this installs what is missing.
missing=""
for tool in strace:strace Xvfb:xvfb gio:libglib2.0-bin desktop-file-validate:desktop-file-utils \
    openbox:openbox xfce4-panel:xfce4-panel trayer:trayer dbus-daemon:dbus gcc:gcc pkg-config:pkg-config \
    debootstrap:debootstrap dpkg-deb:dpkg xz:xz-utils objdump:binutils makensis:nsis; do
    command -v "${tool%%:*}" >/dev/null || missing="$missing ${tool##*:}"
done
# What has no command of its own: a theme, what tray icons need, and what PyGObject is built from.
# wine64, locales: a Windows to try its installer in, in two languages.
for package in wine64 locales adwaita-icon-theme fonts-dejavu-core gir1.2-ayatanaappindicator3-0.1 gir1.2-gtk-3.0 libcairo2-dev \
    libgirepository1.0-dev python3-cairo-dev python3-dev; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
python3 -c "import tkinter" 2>/dev/null || missing="$missing python3-tk"
if [ -n "$missing" ]; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    $as_root apt-get update --quiet
    # shellcheck disable=SC2086 -- a list of packages
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --quiet --no-install-recommends $missing
fi

. packaging/environment.sh
make_environment requirements-test.txt
PATH="$PATH:$PWD/.venv/bin" add_to_environment requirements-screen.txt --no-build-isolation --no-deps
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check .
$bin/mypy
$bin/lint-imports
exec $bin/python -m pytest "$@"
