# shellcheck shell=sh
# Makes the private environment .venv from a hashed requirements file, and installs this checkout into it.
# Sourced by run.sh and test.sh. Needs Python 3.10 or newer and pip 22.3 or newer, and nothing else.

install="python3 -m pip --python .venv/bin/python install --disable-pip-version-check --no-input --progress-bar off"

say() { echo "$(basename "$0"): $*" >&2; }

stop() {
    say "$*"
    exit 1
}

# Say in one sentence what this machine's Python lacks, if it lacks something.
check_python() {
    command -v python3 >/dev/null ||
        stop "There is no python3. Install Python 3.10 or newer (Debian, Ubuntu: sudo apt install python3 python3-pip python3-venv)."
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        stop "$(python3 --version) is too old. Install Python 3.10 or newer, so that python3 starts it."
    python3 -c 'import venv' 2>/dev/null ||
        stop "This Python has no venv. Install it (Debian, Ubuntu: sudo apt install python3-venv)."
    python3 -c 'import pip, sys; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))' 2>/dev/null ||
        stop "This Python has no pip, or one before 22.3. Install it (Debian, Ubuntu: sudo apt install python3-pip)."
}

# Install a hashed requirements file, unless it is installed: add_to_environment FILE [pip's options]
add_to_environment() {
    requirements=$1
    shift
    cmp -s "$requirements" ".venv/installed-$requirements" && return
    say "installing the $(grep -c '==' "$requirements") pinned packages of $requirements into .venv, once; this can take minutes"
    # One line for each package as it comes, and none for what it needs.
    $install --require-hashes --requirement "$requirements" "$@" >.venv/pip.log 2>&1 &
    installing=$!
    seconds=0
    while kill -0 "$installing" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % 20)) -ne 0 ] || say "$seconds s: $(grep -c '^Collecting' .venv/pip.log) packages looked up; $(tail -n 1 .venv/pip.log | cut -c 1-60)"
    done
    wait "$installing" || {
        tail -n 20 .venv/pip.log >&2
        stop "pip could not install $requirements (above is why). Look whether this machine is online, and run this again."
    }
    cp "$requirements" ".venv/installed-$requirements"
}

make_environment() {
    [ -x .venv/bin/anonemo-tray ] && cmp -s "$1" ".venv/installed-$1" && return
    check_python
    # Without pip inside: Debian's Python has no ensurepip, so the pip outside does the installing.
    [ -x .venv/bin/python ] || python3 -m venv --without-pip .venv
    add_to_environment "$1"
    # The build tools are pinned as well: nothing is fetched for the build itself.
    $install --quiet --quiet --no-deps --no-build-isolation --editable .
}
