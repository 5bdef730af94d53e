# Makes the private virtual environment of a checkout; sourced by `run` and `test`, which set $checkout.
# shellcheck shell=sh

venv=${PHOTOSEARCH_VENV:-$checkout/.venv}
# shellcheck disable=SC2034 # used by those who source this
qt_packages="libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0"

say() {
    printf '%s\n' "$*" >&2
}

give_up() {
    say "photosearch: $*"
    exit 1
}

# A Python that runs and is new enough. A name on the path may be a shim that only complains.
find_python() {
    for candidate in ${PHOTOSEARCH_PYTHON:-} python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    give_up "Python 3.11 or newer is missing. Install it: sudo apt install python3 python3-venv"
}

make_venv() {
    if "$venv/bin/python" -c 'import pip' >/dev/null 2>&1; then
        return
    fi
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        give_up "Python's venv module is missing. Install it: sudo apt install python3-venv"
    "$python" -m venv --clear "$venv" || give_up "The folder $venv cannot be written."
}

can_compile() {
    { command -v c++ || command -v g++; } >/dev/null 2>&1 &&
        "$venv/bin/python" -c 'import os, sysconfig as s, sys
sys.exit(not os.path.exists(os.path.join(s.get_path("include"), "Python.h")))'
}

# Installs again only when what is to be installed has changed, or a compiler has come.
install() { # EXTRA
    compiler=no
    if can_compile; then compiler=yes; fi
    wanted="$(cksum <"$checkout/pyproject.toml") $checkout compiler:$compiler"
    stamp="$venv/.installed${1:+-$1}"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return
    fi
    say "Installing photosearch in $venv: some minutes and some gigabytes the first time."
    if [ "$compiler" = yes ] && pip_install "$(requirement hnswlib)"; then
        pip_install -e "$checkout${1:+[$1]}" || explain_failure
    else
        install_without_hnswlib "$1"
    fi
    printf '%s\n' "$wanted" >"$stamp"
}

pip_install() {
    # PHOTOSEARCH_PIP_ARGS is meant to be split into words.
    # shellcheck disable=SC2086
    "$venv/bin/python" -m pip install --log "$venv/install.log" ${PHOTOSEARCH_PIP_ARGS:-} "$@" >&2
}

# hnswlib comes as source; without a compiler photosearch compares with every photo instead.
install_without_hnswlib() { # EXTRA
    if [ "$compiler" = no ]; then
        say "photosearch: no C++ compiler, so large libraries are searched more slowly." \
            "For the fast index: sudo apt install g++ python3-dev, and run this again."
    else
        say "photosearch: hnswlib does not build here, so large libraries are searched more slowly" \
            "($venv/install.log says why)."
    fi
    requirements "$1" | grep -v '^hnswlib' >"$venv/requirements.txt"
    pip_install -r "$venv/requirements.txt" || explain_failure
    pip_install --no-deps -e "$checkout" || explain_failure
}

requirements() { # EXTRA[,EXTRA]
    "$venv/bin/python" -c '
import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
extras = [project["optional-dependencies"][extra] for extra in sys.argv[2].split(",") if extra]
print(*project["dependencies"], *sum(extras, []), sep="\n")
' "$checkout/pyproject.toml" "$1"
}

requirement() { # NAME
    requirements "" | grep "^$1"
}

explain_failure() {
    if grep -q 'No space left on device' "$venv/install.log"; then
        give_up "The disk is full. photosearch needs about 7 GB in $venv and room in ${TMPDIR:-/tmp}."
    fi
    if grep -Eq 'NewConnectionError|NameResolutionError|Network is unreachable' "$venv/install.log"; then
        give_up "The packages cannot be downloaded. Check the connection and run this again."
    fi
    give_up "The installation failed; $venv/install.log says why. Running this again goes on where it stopped."
}

qt_works() {
    "$venv/bin/python" -c 'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1
}
