#!/bin/sh
# Installs what the tests need and runs them: sh packaging/test.sh [pytest options]
# Without options all but tests/device, which builds a kernel and takes long: sh packaging/test.sh tests/device
set -eu
cd "$(dirname "$0")/.."

# What the tests use besides Python; on Debian this installs what is missing.
missing=""
for tool in strace:strace Xvfb:xvfb gio:libglib2.0-bin desktop-file-validate:desktop-file-utils; do
    command -v "${tool%%:*}" >/dev/null || missing="$missing ${tool##*:}"
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
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check .
$bin/mypy
$bin/lint-imports
[ $# -gt 0 ] || set -- --ignore=tests/device
exec $bin/python -m pytest "$@"
