#!/bin/sh
# Installs what freezing the program for Linux needs, on Debian 12: sh packaging/linux/prepare.sh
# Afterwards: .venv/bin/python packaging/build.py. Debian 12, because the result runs on whatever has a glibc as new.
set -eu
cd "$(dirname "$0")/../.."
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
$as_root apt-get update --quiet
DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --quiet --no-install-recommends \
    binutils ca-certificates dpkg-dev gcc gir1.2-ayatanaappindicator3-0.1 gir1.2-gtk-3.0 git libcairo2-dev \
    libgirepository1.0-dev libseccomp2 pkg-config python3 python3-cairo-dev python3-dev python3-pip python3-tk \
    python3-venv xz-utils
. packaging/environment.sh
make_environment requirements-test.txt
PATH="$PATH:$PWD/.venv/bin" add_to_environment requirements-screen.txt --no-build-isolation --no-deps
