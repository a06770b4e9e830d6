# Makes the private environment .venv from a hashed requirements file, and installs this checkout into it.
# Sourced by run.sh and test.sh. Needs Python 3.10 or newer and pip 22.3 or newer, and nothing else.

make_environment() {
    requirements=$1
    mark=".venv/installed-$requirements"
    if [ -f "$mark" ] && cmp -s "$requirements" "$mark"; then
        return
    fi
    # Without pip inside: Debian's Python has no ensurepip, so the pip outside does the installing.
    [ -x .venv/bin/python ] || python3 -m venv --without-pip .venv
    install="python3 -m pip --python .venv/bin/python install --quiet --quiet --disable-pip-version-check"
    $install --require-hashes --requirement "$requirements"
    # The build tools are pinned as well: nothing is fetched for the build itself.
    $install --no-deps --no-build-isolation --editable .
    cp "$requirements" "$mark"
}
