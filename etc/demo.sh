#!/usr/bin/env bash
# The demo: examples/image-service as a cluster. Started by ./cadre demo, which sets CADRE, JDK_HOME.
#
#   ./cadre demo [--workers N] [--port P]         runs until Ctrl-C and says what to try
#   ./cadre demo --once [--workers N] [--port P]  a tour that needs nobody: start, kill -9 and rolling
#                                                 restart under load, stop; exits 0 when all went well
#   ./cadre demo --load [--port P]                only load on a demo that runs: until Enter
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
example=$root/examples/image-service/target/image-service.jar
mode=hints
workers=$(nproc)
((workers >= 2)) || workers=2
port=

usage() {
  sed -n '/^#   /s/^#   //p' "${BASH_SOURCE[0]}"
  exit "$1"
}

# number OPTION VALUE LEAST MOST
number() {
  if [[ $2 =~ ^[0-9]{1,9}$ ]] && ((10#$2 >= $3 && 10#$2 <= $4)); then
    echo "$((10#$2))"
  else
    echo "cadre demo: $1 must be a number from $3 to $4, not '$2'" >&2
    exit 2
  fi
}

while (($#)); do
  option=${1%%=*}
  value=${1#*=}
  case $option in
    --workers | --port)
      if [[ $option == "$1" ]]; then
        shift
        value=${1-}
      fi
      ;;&
    --workers) workers=$(number "$option" "$value" 1 256) ;;
    --port) port=$(number "$option" "$value" 1 65535) ;;
    --once) mode=once ;;
    --load) mode=load ;;
    -h | --help) usage 0 ;;
    *)
      echo "cadre demo: unknown option '$1'" >&2
      usage 2 >&2
      ;;
  esac
  shift || true
done

# Two demos at a time have two names.
name=demo
[[ $mode == hints ]] || name=demo-$$

# shellcheck source=etc/build-on-use.sh
source "$root/etc/build-on-use.sh"
# shellcheck source=etc/demo-cluster.sh
source "$root/etc/demo-cluster.sh"
# shellcheck source=etc/demo-tour.sh
source "$root/etc/demo-tour.sh"

load() { "$JDK_HOME/bin/java" -XX:TieredStopAtLevel=1 -Xmx128m "$root/etc/DemoLoad.java" "$port"; }

if [[ $mode == load ]]; then
  : "${port:=8080}"
  taken "$port" || fail "nobody listens on port $port: is the demo running?"
  echo "Enter ends the load."
  load
  exit
fi

build_if_old "$example" -- "$root"/examples/image-service/{pom.xml,src/main}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [[ $mode == once ]]; then
  tour
  exit
fi

exec {stdout}>&1
start "$stdout"
next_version 2.0.0
cat <<HINTS

  $workers workers share port $port. The page: http://localhost:$port/
  To try next, in another terminal:

  # who is there, and how they are; the same as a table
  curl -s http://127.0.0.1:$health/cluster-health
  $CADRE status --name $name

  # load; Enter ends it and says how many requests were lost
  $CADRE demo --load --port $port

  # a worker dies, another comes
  kill -9 $(worker_pids | head -1)

  # a rolling restart; nothing is lost under load
  kill -USR2 \$(cat $folder/cadre.pid)

  # version 2.0.0 is deployed
  $root/examples/deploy/deploy.sh $folder/image-service.jar $folder/dist $folder/cadre.pid $folder/cadre.log

  Ctrl-C stops it.

HINTS
# The primary is a background job of a script, so it ignores SIGINT: it gets TERM instead.
stopping=
trap 'stopping=1; kill -TERM "$primary" 2>/dev/null' INT TERM HUP
code=0
end_of_primary || code=$?
[[ -n $stopping ]] || exit "$code"
