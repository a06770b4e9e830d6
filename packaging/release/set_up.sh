#!/usr/bin/env bash
# Makes the environment that the installers are built in: .freeze, from the hashed requirements. For all systems.
# Afterwards .freeze/python is its Python.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$(command -v python3 || command -v python)
"$python" -m venv .freeze/env
bin=.freeze/env/bin
[ -d "$bin" ] || bin=.freeze/env/Scripts
printf '#!/usr/bin/env bash\nexec "%s/%s/python" "$@"\n' "$PWD" "$bin" >.freeze/python
chmod +x .freeze/python
wheels=(--only-binary ":all:")
# On Linux python-xlib's companions and PyGObject have no wheels.
[ "$(uname)" = Linux ] && wheels=()
.freeze/python -m pip install --quiet --require-hashes "${wheels[@]}" --requirement requirements-freeze.txt
if [ "$(uname)" = Linux ]; then
    .freeze/python -m pip install --quiet --require-hashes --no-deps --requirement requirements-screen.txt
else
    .freeze/python packaging/release/check_wheels.py requirements-freeze.txt
fi
.freeze/python -m pip install --quiet --no-deps --no-build-isolation --editable .
