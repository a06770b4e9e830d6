#!/usr/bin/env bash
# Makes the disk image for macOS, installs from it, tries what it installed, removes it. Signed only with credentials.
set -euo pipefail
cd "$(dirname "$0")/../.."
.freeze/python packaging/macos/make_dmg.py "dist/AnonEmo Tray.app" packages
image=$(echo packages/*.dmg)
volume=$(mktemp -d)
hdiutil attach -quiet -nobrowse -mountpoint "$volume" "$image"
cp -R "$volume/AnonEmo Tray.app" /Applications/
hdiutil detach -quiet "$volume"
"/Applications/AnonEmo Tray.app/Contents/MacOS/anonemo-tray" --virtual-camera none self-test
rm -r "/Applications/AnonEmo Tray.app"
