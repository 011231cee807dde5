# shellcheck shell=bash
# Builds a jar when it is missing or older than one of its sources. Needs JDK_HOME (find-jdk.sh).

# build_if_old JAR [MAVEN-ARGUMENT...] -- POM SOURCE...
build_if_old() {
  local jar=$1 arguments=() lock
  shift
  while [[ $1 != -- ]]; do
    arguments+=("$1")
    shift
  done
  shift
  is_old "$jar" "$@" || return 0
  # Two at a time would build into each other.
  mkdir -p "${jar%/*}"
  lock=${jar%.jar}.lock
  exec {lock_fd}>"$lock"
  flock "$lock_fd" 2>/dev/null || true
  if is_old "$jar" "$@"; then
    build "$jar" "$1" "${arguments[@]}" || exit 1
  fi
  exec {lock_fd}>&-
}

is_old() {
  local jar=$1
  shift
  [[ ! -f $jar || -n $(find "$@" -newer "$jar" -print -quit 2>/dev/null) ]]
}

build() {
  local jar=$1 pom=$2 log started line
  shift 2
  if ! command -v mvn >/dev/null; then
    {
      echo "cadre: $jar must be built first, and Maven (mvn) is not on the PATH."
      echo "Install it and try again:  apt-get install maven"
    } >&2
    return 1
  fi
  log=${jar%.jar}-build.log
  started=${jar%.jar}.started
  : >"$started"
  # A JVM that runs from the old jar keeps it: the new one is another file.
  [[ ! -f $jar ]] || mv -f "$jar" "$jar.old"
  echo "cadre: building ${jar##*/} (the first time takes a minute or two; log: $log)" >&2
  if JAVA_HOME=$JDK_HOME MAVEN_OPTS="${MAVEN_OPTS-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" \
    mvn -B -ntp -f "$pom" -Dquick -Dmaven.test.skip=true "$@" package 2>&1 </dev/null |
    tee "$log" | build_progress; then
    touch -r "$started" "$jar"
    rm -f "$started" "$jar.old"
    return 0
  fi
  rm -f "$started"
  # So that the next try does not start from nothing; it is old still and will be built again.
  [[ ! -f $jar.old ]] || mv -f "$jar.old" "$jar"
  {
    echo "cadre: the build failed. The end of $log:"
    grep -E '^\[ERROR\]' "$log" | head -30 || tail -30 "$log"
  } >&2
  return 1
}

# Says which module is being built, for whoever waits.
build_progress() {
  local line
  while IFS= read -r line; do
    if [[ $line =~ Building\ (.*)\ [0-9.]+\ +\[([0-9/]+)\] ]]; then
      echo "  ${BASH_REMATCH[2]} ${BASH_REMATCH[1]}" >&2
    fi
  done
}
