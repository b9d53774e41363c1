#!/bin/sh
# Make a virtual environment with the locked dependencies, or reuse the one that is there.
#
#   scripts/setup.sh            .venv from requirements.lock
#   scripts/setup.sh --find     print the Python that would be used
#
# ECOSIM_PYTHON=/path/to/python chooses another interpreter; VENV=dir another folder.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}

# Ask the interpreter itself: a version manager's shim may exist and still refuse to run,
# and some systems ship Python without venv or ensurepip.
fits() {
    "$1" -c "import sys; assert (3, 11) <= sys.version_info[:2] < (3, 15)${2:-}" >/dev/null 2>&1
}

has_uv() { command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; }

find_python() {
    needs='; import venv, ensurepip'
    if has_uv; then needs=''; fi
    for candidate in ${ECOSIM_PYTHON:-python3.13 python3.12 python3.11 python3 python} \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[1-4]*/bin/python3; do
        if fits "$candidate" "$needs"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
        if [ -n "${ECOSIM_PYTHON:-}" ]; then break; fi
    done
    return 1
}

explain() {
    cat >&2 <<'TEXT'
ecosim needs Python 3.11, 3.12 or 3.13 with the modules venv and ensurepip, and found none.
On Debian and Ubuntu: apt-get install python3 python3-venv. Or name one: ECOSIM_PYTHON=/path/to/python make demo
TEXT
}

create() {
    echo "Creating $venv" >&2
    rm -rf "$venv"
    if has_uv; then
        uv venv --quiet --python "$(find_python || echo 3.12)" "$venv"
    else
        python=$(find_python) || { explain; exit 1; }
        "$python" -m venv "$venv"
    fi
}

install() {
    echo "Installing the locked dependencies (once; a minute or two)" >&2
    if has_uv; then
        uv pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements.lock
        uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
    else
        "$venv/bin/python" -m pip install --quiet --no-deps --require-hashes -r requirements.lock
        "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation -e .
    fi
}

if [ "${1:-}" = "--find" ]; then
    find_python || { explain; exit 1; }
    exit 0
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1
# What the environment was made from: its contents and its place, since scripts hold full paths.
wanted="$(cat requirements.lock pyproject.toml scripts/setup.sh | cksum) $(pwd)"
stamp="$venv/.ecosim-ready"
if fits "$venv/bin/python" && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
if ! fits "$venv/bin/python" || { ! has_uv && ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    create
fi
rm -f "$stamp"
install
echo "$wanted" >"$stamp"
