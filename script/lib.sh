# Set-up shared by script/server, script/test and script/pin. To be sourced with bash, from the root
# of the checkout. Everything is done only when needed, so a second run costs next to nothing.

say() { printf '%s\n' "$*"; }
stop_with() { printf '%s\n' "$*" >&2; exit 1; }

# One set-up at a time; the lock falls when the file is closed or the shell ends.
lock_setup() {
  mkdir -p var/log 2>/dev/null && [ -w var ] ||
    stop_with "The folder var/ cannot be written by $(id -un); run as the user it belongs to."
  chmod 711 var var/log 2>/dev/null || true
  exec 9>var/setup.lock
  if command -v flock >/dev/null; then flock 9; fi
}
unlock_setup() { exec 9>&-; }

# --- packages of the machine

may_apt() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@" \
    </dev/null >>var/log/apt.log 2>&1 9>&-
}

# try_packages NAME…: true when apt installed them all.
try_packages() {
  may_apt || return 1
  say "Installing $* …"
  apt_get install --no-install-recommends "$@" && return 0
  apt_get update && apt_get install --no-install-recommends "$@"
}

# need_packages WHAT NAME…: installs, or ends with one sentence.
need_packages() {
  local what=$1
  shift
  try_packages "$@" || stop_with "$what needs the system packages $*: install them and start again."
}

# --- Python

python_fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Prints the Python to use; 3.12 and 3.11 first because there are wheels of Redis for them.
find_python() {
  local name
  for name in ${PYTHON:-} python3.12 python3.11 python3.13 python3.14 python3 python; do
    if python_fits "$name"; then command -v "$name"; return 0; fi
  done
  return 1
}

make_venv() {
  local python version
  if python_fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
  python=$(find_python) || {
    need_packages "Seedcorn" python3 python3-venv
    python=$(find_python) ||
      stop_with "Seedcorn needs Python 3.11 or newer, which this system does not offer: install it and start again."
  }
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    need_packages "Python $version" "python$version-venv"
  say "Making .venv with Python $version …"
  rm -rf .venv
  "$python" -m venv .venv >var/log/setup.log 2>&1 9>&- ||
    stop_with "The Python environment could not be made; var/log/setup.log says why."
}

# install_pinned FILE: brings .venv to exactly these versions when the file has changed since.
install_pinned() {
  local file=$1 stamp=.venv/.installed-$1 wanted
  wanted=$(.venv/bin/python -c \
    'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest(), sys.version)' "$file")
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return; fi
  say "Installing $file …"
  rm -f "$stamp"
  .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps -r "$file" \
    </dev/null >>var/log/setup.log 2>&1 9>&- ||
    stop_with "Installing $file failed: $(grep -m1 -i '^error' var/log/setup.log || tail -n 1 var/log/setup.log) (more in var/log/setup.log)"
  printf '%s\n' "$wanted" >"$stamp"
}

# --- what the Python packages need of the machine

library_loads() { .venv/bin/python -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

has_font() {
  find -L /usr/share/fonts /usr/local/share/fonts "${HOME:-/nonexistent}/.fonts" \
    "${HOME:-/nonexistent}/.local/share/fonts" \( -name '*.ttf' -o -name '*.otf' \) -print -quit 2>/dev/null | grep -q .
}

# PDF letters: Pango lays text out, HarfBuzz-subset embeds fonts (without it four times slower).
need_pdf_libraries() {
  local missing=()
  library_loads libpango-1.0.so.0 || missing+=(libpango-1.0-0)
  library_loads libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
  library_loads libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
  has_font || missing+=(fonts-dejavu-core)
  [ ${#missing[@]} = 0 ] || need_packages "Writing PDF letters" "${missing[@]}"
}

need_redis() {
  [ -z "${REDIS_URL:-}" ] || return 0
  .venv/bin/python -c 'from core.embedded_servers import redis_binary; redis_binary()' 2>/dev/null && return 0
  try_packages redis-server || try_packages valkey-server ||
    stop_with "Background work needs the system package redis-server or valkey-server: install one and start again, or set REDIS_URL."
  # Only the program is wanted, not the service the package starts on a fixed port.
  if command -v systemctl >/dev/null; then
    as_root systemctl disable --now redis-server valkey-server >>var/log/apt.log 2>&1 || true
  fi
}

set_up() {
  make_venv
  install_pinned requirements.txt
  need_pdf_libraries
  need_redis
}
