# shellcheck shell=bash
# The demo without a human: start, kill -9 and rolling restart under load, stop. Sourced by demo.sh.

readonly RESTART_SECONDS=180

# As many requests a dead worker can have in its hands: one of each client of the load.
readonly CLIENTS=16

load_pid=

# Load begins; it ends when load_end closes its standard input.
load_begin() {
  rm -f "$folder/load.in"
  mkfifo "$folder/load.in"
  load <"$folder/load.in" >"$folder/load.out" &
  load_pid=$!
  exec {load_in}>"$folder/load.in"
  until_true 60 test -s "$folder/load.out" || fail "the load did not start"
}

# Sets ok, refused, broken, and counts: the line that says them.
load_end() {
  exec {load_in}>&-
  wait "$load_pid" || fail "the load failed"
  load_pid=
  counts=$(tail -1 "$folder/load.out")
  [[ $counts =~ ^([0-9]+)\ ok,\ ([0-9]+)\ refused,\ ([0-9]+)\ broken ]] || fail "the load: $counts"
  ok=${BASH_REMATCH[1]} refused=${BASH_REMATCH[2]} broken=${BASH_REMATCH[3]}
  echo "   $counts"
}

# Workers in one line.
listed() { tr '\n' ' ' <<<"$1"; }

restarts() { grep -c 'Rolling restart complete' "$folder/cadre.log" || true; }
restarted() { (($(restarts) > restarts_before)); }
not_listed() { ! worker_pids | grep -qx "$1"; }

tour_start() {
  local started=$SECONDS
  echo "1. Start: $workers workers on one port"
  start
  echo "   port $port, workers $(listed "$(worker_pids)"), ready after about $((SECONDS - started)) s"
}

tour_kill() {
  local victim
  echo "2. kill -9 of a worker under load"
  victim=$(worker_pids | head -1)
  load_begin
  sleep 1
  kill -9 "$victim"
  until_true "$READY_SECONDS" not_listed "$victim" || fail "the dead worker $victim is still listed"
  until_true "$READY_SECONDS" full || fail "the dead worker $victim was not replaced"
  load_end
  echo "   worker $victim was replaced: $(listed "$(worker_pids)")"
  ((ok > 0 && refused == 0)) || fail "a connection was refused, or none was served"
  ((broken <= CLIENTS)) || fail "more was lost than the dead worker had in its hands"
}

tour_restart() {
  local before after
  echo "3. Deploy of version 2.0.0: a rolling restart under load"
  before=$(worker_pids)
  restarts_before=$(restarts)
  next_version 2.0.0
  load_begin
  mv "$folder/image-service.jar" "$folder/dist/image-service.jar"
  kill -USR2 "$(<"$folder/cadre.pid")"
  until_true "$RESTART_SECONDS" restarted || fail "the rolling restart did not complete"
  until_true "$READY_SECONDS" full || fail "not all workers are back"
  load_end
  after=$(worker_pids)
  echo "   workers now: $(listed "$after")"
  ((ok > 0 && refused == 0 && broken == 0)) || fail "requests were lost in the restart"
  [[ -z $(comm -12 <(echo "$before") <(echo "$after")) ]] || fail "a worker was not replaced"
  grep -qi '^x-version: 2.0.0' < <(get "$port" /healthz) || fail "the new version does not answer"
}

tour_stop() {
  local pids pid code=0
  echo "4. Stop"
  pids=$(worker_pids)
  stop || code=$?
  ((code == 0)) || fail "the primary ended with exit code $code"
  for pid in $pids; do
    ! alive "$pid" || fail "worker $pid outlived the primary"
  done
  [[ ! -e $folder/cadre.pid ]] || fail "the pid file was left behind"
  echo "   exit code 0, no process left"
}

tour() {
  tour_start
  tour_kill
  tour_restart
  tour_stop
  echo "All well."
}
