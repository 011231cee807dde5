# shellcheck shell=bash
# For the tests of the shell scripts: each check is a line; the exit code says whether all held.

checks_failed=0

# check NAME COMMAND...
check() {
  local name=$1
  shift
  if "$@"; then
    echo "ok: $name"
  else
    echo "NOT OK: $name"
    checks_failed=1
  fi
}

# says TEXT PATTERN: the text matches the glob.
says() {
  # shellcheck disable=SC2053 # A pattern.
  if [[ $1 != $2 ]]; then
    printf '  expected: %s\n  was: %s\n' "$2" "$1"
    return 1
  fi
}
