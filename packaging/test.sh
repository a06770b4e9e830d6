#!/bin/sh
# Installs what tests need and runs them:
#   sh packaging/test.sh                    everything: about an hour; the first time builds a kernel and a fresh Debian
#   sh packaging/test.sh --quick            lint, types, contracts and the tests that need nothing of the system: no root, no apt
#   sh packaging/test.sh tests/tray [...]   one part or more, or files in them, with only what these need
# Other options go to pytest.
set -euf
cd "$(dirname "$0")/.."

# What the quick tier runs: what needs no other program, no screen, no device and no minute of its own.
quick="tests/cameras tests/cli tests/contract tests/face tests/ipc tests/output tests/packaging tests/pipeline tests/test_*.py"
# What waits for something that is made while the rest runs.
late="tests/installers tests/device"

# What is asked for: the parts, and the words for pytest. --------------------------------------------------------------

tier=all
parts=""
for word in "$@"; do
    shift
    case $word in
        --quick) tier=quick && continue ;;
        tests/test_*) tier=part parts="$parts tests/test_*.py" ;;
        tests/?*) rest=${word#tests/} tier=part parts="$parts tests/${rest%%/*}" ;;
    esac
    set -- "$@" "$word"
done
case $tier in
    quick) parts=$quick ;;
    all)
        parts="tests/test_*.py"
        for part in $(find tests -mindepth 2 -name 'test_*.py' | cut -d / -f 1,2 | sort -u); do
            case " $late " in *" $part "*) ;; *) parts="$parts $part" ;; esac
        done
        parts="$parts $late"
        ;;
esac
has() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac; }

# What that needs of the system: packaging/system-packages says what each part needs, and why. --------------------------

missing_packages() {
    grep -v '^#' packaging/system-packages | while read -r part package sign why; do
        has "tests/$part" || continue
        case $sign in
            =) dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q "ok installed" ;;
            python:*) python3 -c "import ${sign#python:}" 2>/dev/null ;;
            *) command -v "$sign" >/dev/null ;;
        esac || printf '  %-34s%s\n' "$package" "$why"
    done | sort -u -k 1,1
}
missing=""
[ "$tier" = quick ] || missing=$(missing_packages)

. packaging/environment.sh
check_python
if [ -n "$missing" ]; then
    say "these tests use packages of the system that are not there (--quick needs none); installing them:"
    echo "$missing" >&2
    command -v apt-get >/dev/null || stop "This is no Debian: install what corresponds to these, and run this again."
    names=$(echo "$missing" | awk '{ print $1 }')
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    $as_root apt-get update --quiet
    # shellcheck disable=SC2086  # a list of packages
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --quiet --no-install-recommends $names
    case $names in
        *python3-tk*) python3 -c "import tkinter" 2>/dev/null ||
            stop "$(command -v python3) is not Debian's and has no tkinter: put Debian's first (PATH=/usr/bin:\$PATH)." ;;
    esac
fi
make_environment requirements-test.txt
if [ "$tier" != quick ] && { has tests/screen || has tests/tray || has tests/installers; }; then
    PATH="$PATH:$PWD/.venv/bin" add_to_environment requirements-screen.txt --no-build-isolation --no-deps
fi
if has tests/packaging && ! cmp -s requirements-oldest-pip.txt .venv/installed-requirements-oldest-pip.txt; then
    $install --quiet --quiet --require-hashes --upgrade --target .venv/oldest-pip --requirement requirements-oldest-pip.txt
    cp requirements-oldest-pip.txt .venv/installed-requirements-oldest-pip.txt
fi

# What takes long is made meanwhile, at the lowest priority; a test that is there first waits for it. -------------------

started=$(date +%s)
log=$(mktemp)
computed=$(mktemp)
pids=""
finish() {
    status=$?
    trap - EXIT INT TERM
    for pid in $pids; do kill -TERM "-$pid" 2>/dev/null || true; done
    rm -f "$log" "$computed"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# Each in a group of its own, so that it ends with all it has started.
in_background() {
    setsid sh -c "$1" </dev/null &
    pids="$pids $!"
}
ahead=""
! has tests/installers || ahead="tests/installers/fresh_debian.sh;"
! has tests/device || ahead="$ahead tests/device/build_kernel.sh"
if [ "$tier" = all ] && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    say "making a fresh Debian (1 minute) and the kernel of tests/device (8 minutes) while other tests run, unless they are there"
    in_background "exec >'$log' 2>&1; nice -n 19 sh -c '$ahead'; echo 'what was made ahead is there'"
fi
in_background "while sleep 60; do
    echo \"test.sh: \$(( (\$(date +%s) - $started) / 60 )) minutes so far; \$(tail -n 1 '$log' 2>/dev/null)\"
done"

# The checks, and the tests. -------------------------------------------------------------------------------------------

bin=.venv/bin
if [ "$tier" != part ]; then
    say "lint, types and who may import whom"
    $bin/ruff check .
    $bin/ruff format --check .
    $bin/mypy
    $bin/lint-imports
    set +f
    # shellcheck disable=SC2086  # a list of parts, one with a pattern
    set -- $parts "$@"
fi
if [ "$tier" != all ]; then
    say "the tests"
    $bin/python -m pytest "$@"
    exit
fi

# Those that only compute wait for nothing and nobody: they run beside the others, on what these leave of the processor.
say "the tests; those that only compute run beside the others, and show at the end what they found"
OPENBLAS_NUM_THREADS=1 setsid nice -n 19 $bin/python -m pytest "$@" -m computes >"$computed" 2>&1 </dev/null &
computing=$!
pids="$pids $computing"
others=0 computes=0
$bin/python -m pytest "$@" -m "not computes" || others=$?
say "the tests that only compute"
wait $computing || computes=$?
cat "$computed"
# Pytest says 5 where it was asked for no test: with -k, one of the two may have none.
[ "$others" -ne 5 ] || exit "$computes"
[ "$others" -eq 0 ] || exit "$others"
[ "$computes" -eq 5 ] || exit "$computes"
