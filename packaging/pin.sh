#!/bin/sh
# Pins every dependency, with hashes, for all systems: sh packaging/pin.sh (needs uv).
set -eu
cd "$(dirname "$0")/.."
pin() {
    uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.10 pyproject.toml "$@"
}
pin --group build --output-file requirements.txt
pin --group build --group test --output-file requirements-test.txt
