#!/bin/sh
# Sets this checkout up: virtual environment from the lock, Tesseract with Simplified Chinese.
# `sh install.sh tests` also installs what the tests start: a PostgreSQL server, and Chromium with a
# Chinese font.
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "gongshi: $*"; }
stop() { printf '%s\n' "gongshi: $*" >&2; exit 1; }

# Debian's packages can be installed by root, or by sudo where it asks for no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}
apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "installing $* with apt-get"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "$@" >/dev/null
}
brew_install() {
    command -v brew >/dev/null 2>&1 && say "installing $* with brew" && brew install --quiet "$@"
}

find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
        then command -v "$candidate"; return 0
        fi
    done
    return 1
}

find_browser() {
    for candidate in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        command -v "$candidate" >/dev/null 2>&1 && return 0
    done
    return 1
}

stamp=.venv/.installed
wanted=$(cat requirements.lock pyproject.toml | cksum)
if [ "$(cat $stamp 2>/dev/null || true)" != "$wanted" ]; then
    if ! python=$(find_python); then
        apt_install python3 python3-venv || brew_install python@3.12 ||
            stop "Python 3.11 to 3.13 is missing. Install it (Debian: apt install python3 python3-venv; macOS: brew install python@3.12) and run this again."
        python=$(find_python) || stop "this system's Python is older than 3.11. Install Python 3.11 to 3.13 and run this again."
    fi
    say "making .venv with $($python --version)"
    rm -rf .venv
    if ! "$python" -m venv .venv 2>/dev/null; then
        # Debian splits venv off into a package of its own.
        apt_install python3-venv || stop "Python's venv module is missing. Install it (Debian: apt install python3-venv) and run this again."
        rm -rf .venv
        "$python" -m venv .venv
    fi
    say "installing the locked packages (about 1 GB, some minutes)"
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    # Prefect's database takes a while to make: once here rather than at every first run.
    .venv/bin/python -m flows.orchestration
    printf '%s\n' "$wanted" > $stamp
fi

if ! tesseract --list-langs 2>/dev/null | grep -qx chi_sim; then
    apt_install tesseract-ocr tesseract-ocr-chi-sim || brew_install tesseract tesseract-lang ||
        stop "Tesseract with Simplified Chinese (chi_sim) is missing and could not be installed from here. Install it (Debian/Ubuntu: sudo apt install tesseract-ocr tesseract-ocr-chi-sim; macOS: brew install tesseract tesseract-lang) and run this again."
fi

if [ "${1:-}" = tests ]; then
    if ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
        apt_install postgresql || brew_install postgresql@16 ||
            say "no PostgreSQL server: its tests will be skipped (Debian: sudo apt install postgresql)"
    fi
    if ! find_browser; then
        apt_install chromium fonts-wqy-microhei || brew_install google-chrome ||
            say "no Chromium: the tests of the review page in a browser will be skipped (Debian: sudo apt install chromium fonts-wqy-microhei)"
    fi
fi
