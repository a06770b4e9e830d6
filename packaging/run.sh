#!/bin/sh
# Starts AnonEmo Tray from this checkout, after setting up its environment the first time:
#   sh packaging/run.sh --demo --headless --seconds 10
set -eu
cd "$(dirname "$0")/.."
. packaging/environment.sh
make_environment requirements.txt
exec .venv/bin/anonemo-tray "$@"
