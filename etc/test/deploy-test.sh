#!/usr/bin/env bash
# examples/deploy/deploy.sh, against a process that writes what a primary writes.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=etc/test/asserts.sh
source "$root/etc/test/asserts.sh"
folder=$(mktemp -d)
primary=
trap '[[ -z $primary ]] || kill "$primary"; rm -rf "$folder"' EXIT

mkdir "$folder/dist"
echo 'Rolling restart complete' >"$folder/log"
echo v2 >"$folder/app.jar"

# begin LINE...: a primary that answers SIGUSR2 with these lines.
begin() {
  [[ -z $primary ]] || kill "$primary"
  rm -f "$folder/pid"
  printf '%s\n' "$@" >"$folder/lines"
  # shellcheck disable=SC2016 # Of the inner shell.
  "$BASH" -c '
    cd "$1"
    trap "cat lines >>log" USR2
    echo $$ >pid.new; mv pid.new pid
    while :; do sleep 0.05; done' primary "$folder" &
  primary=$!
  until [[ -s $folder/pid ]]; do sleep 0.02; done
}

deploy() {
  output=$(DEPLOY_TIMEOUT=${DEPLOY_TIMEOUT-5} timeout 20 "$root/examples/deploy/deploy.sh" \
    "$folder/app.jar" "$folder/dist/" "$folder/pid" "$folder/log" 2>&1) && code=0 || code=$?
}

deploy
check "no pid file is an error" test "$code" = 1

begin "silence"
deploy
check "a jar of another name is an error" test "$code" = 1
check "the error says what to do" says "$output" "*no app.jar in *"
check "nothing is brought then" test ! -e "$folder/dist/app.jar"
echo "version 1" >"$folder/dist/app.jar"

begin "New worker 12 is ready" "noise" "Old worker 11 exited" "Rolling restart complete"
deploy
check "a complete restart is a success" test "$code" = 0
check "the jar is in its place" cmp "$folder/app.jar" "$folder/dist/app.jar"
check "the lines that matter are shown" says "$output" $'*12 is ready\nOld worker 11 exited\n*'
check "other lines are not" says "${output//noise/}" "$output"

begin "Rolling restart failed: it was bad; the old workers stay"
deploy
check "a failed restart is code 5" test "$code" = 5
check "the reason is shown" says "$output" "*it was bad*"

begin "Received SIGUSR2: a rolling restart is on its way, this one comes after it" \
  "Rolling restart complete" "New worker 14 is ready" "Rolling restart failed: no"
deploy
check "somebody else's restart is not taken for this one" test "$code" = 5

begin "Received SIGUSR2: a rolling restart is waiting already, nothing to do" \
  "Rolling restart complete" "Received SIGUSR2: starting rolling restart" "Rolling restart failed: no"
deploy
check "nor is the one before somebody else's that waits" test "$code" = 5

begin "[0 24984] Rolling restart complete" \
  '{"time":"2026-11-22T12:00:00Z","level":"INFO","slot":1,"pid":7,"message":"Rolling restart complete"}' \
  "Rolling restart failed: no"
deploy
check "what the application says is not believed" test "$code" = 5

begin "silence"
DEPLOY_TIMEOUT=1 deploy
check "silence is an error" test "$code" = 1
check "silence is said" says "$output" "*no end was seen within 1 s*"

begin "silence"
{ sleep 0.7 && kill -9 "$primary"; } &
DEPLOY_TIMEOUT=10 deploy
check "a primary that dies is an error" test "$code" = 1
check "its death is said" says "$output" "*has ended meanwhile*"
primary=

exit "$checks_failed"
