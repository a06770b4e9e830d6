#!/usr/bin/env bash
# Makes the installer for Windows, installs, tries what it installed, removes it, and looks for what is left.
# Needs NSIS, an administrator, and Git's bash.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PATH:/c/Program Files (x86)/NSIS"
# Git's bash would take /S for a folder.
export MSYS_NO_PATHCONV=1
.freeze/python packaging/windows/fetch_driver.py driver
.freeze/python packaging/windows/make_installer.py "dist/AnonEmo Tray" packages --driver driver
installer=$(echo packages/AnonEmo-Tray-*-setup.exe)
# Signed only where there are credentials, by whoever makes the release (docs/release.md).
"$installer" /S
folder="/c/Program Files/AnonEmo Tray"
"$folder/anonemo-tray.exe" --virtual-camera none self-test
"$folder/uninstall.exe" /S
for _ in $(seq 60); do
    [ -e "$folder" ] || break
    sleep 1
done
if [ -e "$folder" ]; then
    echo "left behind: $folder" >&2
    exit 1
fi
