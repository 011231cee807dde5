#!/usr/bin/env bash
# Deploys a new version to a server that runs under Cadre, without losing a request:
#
#   deploy.sh NEW.JAR DIST-FOLDER PID-FILE LOG-FILE
#
# DIST-FOLDER is the folder of the jar that "cadre run" was given; NEW.JAR has the name of that one. With HOST=user@server in the
# environment the three paths are there and all goes by ssh. DEPLOY_TIMEOUT: seconds, 600 by default.
#
# Exit codes: 0 complete; 5 the new version failed and the old one serves on; 1 anything else.
set -euo pipefail

if (($# != 4)); then
  sed -n 's/^#   //p' "$0" >&2
  exit 2
fi
jar=$1 dist=${2%/} pid_file=$3 log=$4
timeout=${DEPLOY_TIMEOUT:-600}

# Runs a command where the server is.
there() {
  if [[ -n ${HOST-} ]]; then
    # shellcheck disable=SC2029 # Quoted for the other side.
    ssh "$HOST" "$(printf '%q ' "$@")"
  else
    "$@"
  fi
}

# Brings the jar to a temporary name and then renames it: who reads it sees one version or the other.
bring() {
  if command -v rsync >/dev/null; then
    rsync --times "$jar" "${HOST:+$HOST:}$dist/"
  elif [[ -z ${HOST-} ]]; then
    echo "deploy: no rsync here (apt-get install rsync): cp and mv instead"
    cp "$jar" "$dist/.${jar##*/}.new"
    mv "$dist/.${jar##*/}.new" "$dist/${jar##*/}"
  else
    echo "deploy: no rsync here: apt-get install rsync" >&2
    return 1
  fi
}

# Shows the lines that matter and ends with the rolling restart: 0 complete, 5 failed.
verdict() {
  local line others=0
  while IFS= read -r line; do
    case $line in
      # What a worker has written, in text and in JSON: it may say anything.
      "["* | *'","level":"INFO","slot":'*) continue ;;
    esac
    case $line in
      *ready* | *exited* | *died* | *"olling restart"* | *"Rolled back"*) echo "$line" ;;
    esac
    case $line in
      *": a rolling restart is on its way"* | *": a rolling restart is waiting already"*) others=1 ;;
      *"Rolling restart complete"* | *"Rolling restart failed"*)
        if ((others > 0)); then
          others=0
        elif [[ $line == *complete* ]]; then
          return 0
        else
          return 5
        fi
        ;;
    esac
  done
  return 1
}

# The log from byte $1 on, until the server ends or the time is over.
follow() {
  if [[ -n ${HOST-} ]]; then
    there timeout "$timeout" tail --pid="$pid" -c "+$(($1 + 1))" -F "$log" 2>/dev/null
  else
    exec timeout "$timeout" tail --pid="$pid" -c "+$(($1 + 1))" -F "$log" 2>/dev/null
  fi
}

pid=$(there cat "$pid_file") || {
  echo "deploy: no pid file $pid_file: is the server running?" >&2
  exit 1
}
there kill -0 "$pid" 2>/dev/null || {
  echo "deploy: process $pid of $pid_file is not running" >&2
  exit 1
}
there test -e "$dist/${jar##*/}" || {
  echo "deploy: there is no ${jar##*/} in $dist, so it would lie there unused: give the new jar the" \
    "name of the one that cadre run was given" >&2
  exit 1
}
size=$(there stat -c %s "$log")

# The deploy of three lines:
bring
there kill -USR2 "$pid"
exec {lines}< <(follow "$size")
follower=$!
code=0
verdict <&"$lines" || code=$?
kill "$follower" 2>/dev/null || true

case $code in
  0) echo "deploy: done" ;;
  5) echo "deploy: the new version failed; the old one serves on. What it said last is in $log" >&2 ;;
  *)
    if there kill -0 "$pid" 2>/dev/null; then
      echo "deploy: no end was seen within $timeout s" >&2
    else
      echo "deploy: the primary (process $pid) has ended meanwhile; the end of $log may say why" >&2
    fi
    ;;
esac
exit "$code"
