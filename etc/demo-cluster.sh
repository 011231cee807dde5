# shellcheck shell=bash
# The demo's cluster: starting it, looking at it, stopping it. Sourced by demo.sh.
#
# Uses: root, CADRE, name, workers, port ("" for any from 8080), mode.
# Sets: folder, primary, port, health.

readonly READY_SECONDS=120

folder=
primary=
health=

fail() {
  printf 'cadre demo: %s\n' "$*" >&2
  exit 1
}

alive() { kill -0 "$1" 2>/dev/null; }

# Whether anybody listens on the port, on whichever address.
taken() {
  local hex state address
  printf -v hex '%04X' "$1"
  while read -r _ address _ state _; do
    if [[ $state == 0A && ${address##*:} == "$hex" ]]; then
      return 0
    fi
  done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  return 1
}

free_port() {
  local candidate=$1
  while taken "$candidate"; do
    candidate=$((candidate + 1))
    ((candidate < $1 + 100)) || fail "no port from $1 to $candidate is free"
  done
  echo "$candidate"
}

# What a GET of port $1, path $2 is answered with; nothing when nobody answers. curl may be missing.
get() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 0
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
    timeout 5 cat <&3
  ) 2>/dev/null || true
}

# The pids of the workers that the health page lists, sorted.
worker_pids() {
  get "$health" /cluster-health | grep -oE '"pid" *: *[0-9]+' | grep -oE '[0-9]+' | sort || true
}

# Whether each slot has a worker that is ready, and nothing else is going on.
full() {
  local states
  states=$(get "$health" /cluster-health | grep -oE '"state" *: *"[a-z]+"' || true)
  (($(grep -c ready <<<"$states") == workers && $(grep -cv ready <<<"$states") == 0))
}

# until_true SECONDS COMMAND...: 1 when the time is over or the primary is gone.
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ! alive "$primary" || ((SECONDS > deadline)); then
      return 1
    fi
    sleep 0.1
  done
}

# Starts the cluster; returns when all workers are ready. Its output goes to descriptor $1, or
# without one to a file, whose end is shown when the start fails.
start() {
  if [[ -z $port ]]; then
    port=$(free_port 8080)
    [[ $port == 8080 ]] || echo "Port 8080 is taken: using $port."
  elif taken "$port"; then
    echo "cadre demo: port $port is taken: try another --port (by whom: ss -ltnp 'sport = :$port')" >&2
    exit 4
  fi
  health=$(free_port 9999)
  folder=$(mktemp -d "${TMPDIR:-/tmp}/cadre-demo.XXXXXX")
  mkdir "$folder/dist"
  cp "$example" "$folder/dist/image-service.jar"
  local output=${1-}
  [[ -n $output ]] || exec {output}>"$folder/output"
  "$CADRE" run --name "$name" --workers "$workers" --health-port "$health" \
    --ready-path /healthz --pid-file "$folder/cadre.pid" --log-file "$folder/cadre.log" \
    "$folder/dist/image-service.jar" -- "$port" </dev/null >&"$output" 2>&1 &
  primary=$!
  until_true "$READY_SECONDS" full || {
    [[ -n ${1-} ]] || tail -20 "$folder/output" >&2
    alive "$primary" && fail "the cluster is not ready after $READY_SECONDS s"
    local code=0
    wait "$primary" || code=$?
    primary=
    echo "cadre demo: the cluster did not start (exit code $code)" >&2
    exit "$code"
  }
}

# Waits for the end of the primary and returns its exit code: a signal to this shell cuts a wait
# short, with a code of 128 and more.
end_of_primary() {
  local code=0
  while :; do
    wait "$primary" && code=0 || code=$?
    alive "$primary" || break
  done
  primary=
  return "$code"
}

stop() {
  kill -TERM "$primary" 2>/dev/null || true
  end_of_primary
}

# At exit, however it comes: no process and, when all went well, no file is left.
clean_up() {
  local code=$?
  trap - EXIT
  trap '[[ -z $primary ]] || kill -TERM "$primary" 2>/dev/null' INT TERM HUP
  [[ -z ${load_pid-} ]] || kill "$load_pid" 2>/dev/null || true
  [[ -z $primary ]] || stop || true
  if [[ -n $folder ]] && ((code == 0)); then
    rm -rf "$folder"
  elif [[ -n $folder ]]; then
    echo "cadre demo: log and files are kept in $folder" >&2
  fi
  exit "$code"
}

# Puts a jar of the service that differs in its version only to $folder/image-service.jar.
next_version() {
  local jar=$folder/image-service.jar
  cp "$example" "$jar"
  printf 'Implementation-Version: %s\n' "$1" >"$folder/manifest"
  "$JDK_HOME/bin/jar" --update --file "$jar" --manifest "$folder/manifest" 2>/dev/null
  rm "$folder/manifest"
}
