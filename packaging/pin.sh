#!/bin/sh
# Pins every dependency, with hashes, for all systems: sh packaging/pin.sh (needs uv).
set -eu
cd "$(dirname "$0")/.."
pin() {
    uv pip compile --quiet --no-strip-extras --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.10 "$@"
}
pin pyproject.toml --group build --output-file requirements.txt
pin pyproject.toml --group build --group freeze --output-file requirements-freeze.txt
pin pyproject.toml --group build --group freeze --group release --group test --output-file requirements-test.txt
pin --group leaflet --output-file requirements-leaflet.txt
pin --group mutation --output-file requirements-mutation.txt
pin --group oldest-pip --output-file requirements-oldest-pip.txt
# Its dependency pycairo is left to the system: drawing with it is nothing the tests do.
pin --group screen --no-deps --output-file requirements-screen.txt
# For another system than the one that the tests run on, and installed with --no-deps.
pin --group windows-python --no-deps --output-file requirements-windows-python.txt
