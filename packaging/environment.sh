# Makes the private environment .venv from a hashed requirements file, and installs this checkout into it.
# Sourced by run.sh and test.sh. Needs Python 3.10 or newer and pip 22.3 or newer, and nothing else.

install="python3 -m pip --python .venv/bin/python install --quiet --quiet --disable-pip-version-check"

# Install a hashed requirements file, unless it is installed: add_to_environment FILE [pip's options]
add_to_environment() {
    requirements=$1
    shift
    cmp -s "$requirements" ".venv/installed-$requirements" && return
    echo "Installing the Python packages of $requirements into .venv (the first time this takes a minute or two)." >&2
    $install --require-hashes --requirement "$requirements" "$@"
    cp "$requirements" ".venv/installed-$requirements"
}

make_environment() {
    python3 -m pip --version >/dev/null 2>&1 || {
        echo "Python has no pip: install it (on Debian and Ubuntu: sudo apt install python3-pip), then start again." >&2
        exit 1
    }
    [ -x .venv/bin/anonemo-tray ] && cmp -s "$1" ".venv/installed-$1" && return
    # Without pip inside: Debian's Python has no ensurepip, so the pip outside does the installing.
    [ -x .venv/bin/python ] || python3 -m venv --without-pip .venv || {
        echo "Python has no venv: install it (on Debian and Ubuntu: sudo apt install python3-venv), then start again." >&2
        exit 1
    }
    add_to_environment "$1"
    # The build tools are pinned as well: nothing is fetched for the build itself.
    $install --no-deps --no-build-isolation --editable .
}
