#!/bin/sh
# Installs what the tests need and runs them:
#   sh packaging/test.sh                  everything (40 minutes on two cores; root or sudo for system packages and devices)
#   sh packaging/test.sh --quick          what needs nothing but Python (under three minutes): lint, types, contracts, units
#   sh packaging/test.sh tests/tray ...   a part, and pytest's options; installs what that part needs
# The first run of everything builds a kernel for tests/device (8 minutes) and a fresh Debian for tests/installers (1 minute).
set -eu
cd "$(dirname "$0")/.."

quick=""
if [ "${1-}" = "--quick" ]; then
    quick=yes
    shift
fi

# The parts that were asked for: the folders named after tests/; all when none is.
parts=""
for argument in "$@"; do
    case $argument in
    tests/*)
        part=${argument#tests/}
        parts="$parts ${part%%/*}"
        ;;
    esac
done

# Print the packages of packaging/system-packages that the parts need and the system has not.
missing_packages() {
    grep -v '^#' packaging/system-packages | while read -r part package sign _; do
        case " $parts " in *" $part "* | "  ") ;; *) continue ;; esac
        case $sign in
        =) dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q "ok installed" ;;
        python:*) python3 -c "import ${sign#python:}" 2>/dev/null ;;
        *) command -v "$sign" >/dev/null ;;
        esac || echo "$package"
    done | sort -u
}

if [ -z "$quick" ]; then
    missing=$(missing_packages)
    if [ -n "$missing" ]; then
        echo "The tests need system packages that are not there; installing them (what each is for: packaging/system-packages):"
        echo "$missing" | sed 's/^/  /'
        as_root=""
        [ "$(id -u)" -eq 0 ] || as_root="sudo"
        command -v apt-get >/dev/null || {
            echo "This is no Debian: install what corresponds to these, then start again; or use --quick." >&2
            exit 1
        }
        $as_root apt-get update --quiet
        # shellcheck disable=SC2086 -- a list of packages
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --quiet --no-install-recommends $missing
    fi
fi

. packaging/environment.sh
make_environment requirements-test.txt
bin=.venv/bin
if [ -z "$quick" ]; then
    case " $parts " in
    "  " | *" screen "* | *" tray "* | *" installers "*)
        PATH="$PATH:$PWD/.venv/bin" add_to_environment requirements-screen.txt --no-build-isolation --no-deps
        ;;
    esac
fi
echo "Checking style, types and imports."
$bin/ruff check .
$bin/ruff format --check .
$bin/mypy
$bin/lint-imports
if [ -n "$quick" ]; then
    # Everything that needs no other program, no screen, no device and no minute of its own.
    exec $bin/python -m pytest -m "not device" --quiet \
        tests/contract tests/face tests/output tests/ipc tests/pipeline tests/cameras tests/cli/test_main.py tests/packaging \
        tests/test_i18n.py tests/test_settings.py tests/system/test_integrity.py tests/system/test_paths.py "$@"
fi
exec $bin/python -m pytest "$@"
