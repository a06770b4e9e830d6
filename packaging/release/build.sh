#!/usr/bin/env bash
# Builds the programs of this system, looks them over and tries them: dist/ (after set_up.sh).
set -euo pipefail
cd "$(dirname "$0")/../.."
.freeze/python packaging/build.py
case "$(uname)" in
Darwin) folder="dist/AnonEmo Tray.app" program="$folder/Contents/MacOS/anonemo-tray" ;;
Linux) folder="dist/AnonEmo Tray" program="$folder/anonemo-tray" ;;
*) folder="dist/AnonEmo Tray" program="$folder/anonemo-tray.exe" ;;
esac
.freeze/python packaging/check_frozen.py "$folder"
"$program" --virtual-camera none self-test
