# shellcheck shell=bash
# Finds a JDK that is new enough without starting one: every JDK says its version in its file
# "release". Sourced by ./cadre and ./dev.
#
#   find_jdk    sets JDK_HOME; 1 when there is none, and then jdk_advice says what to do.
#
# Looked at, the first that fits wins: JAVA_HOME; the java and javac of the PATH; the newest of the
# folders where distributions and SDKMAN put them. CADRE_JDK_FOLDERS (with colons) replaces these.

readonly JDK_LEAST=25
JDK_HOME=
jdk_looked_at=()

# The feature version (25 of "25.0.3") of the JDK in folder $1 into jdk_found; 1 when it is none.
jdk_version() {
  local key value
  jdk_found=
  [[ -r $1/release && -x $1/bin/java ]] || return 1
  while IFS='=' read -r key value || [[ -n $key ]]; do
    if [[ $key == JAVA_VERSION ]]; then
      value=${value//[$'"\r']/}
      jdk_found=${value%%[!0-9]*}
      [[ $jdk_found == 1 ]] && jdk_found=8
    fi
  done <"$1/release"
  [[ -n $jdk_found ]]
}

# Whether folder $1 has a JDK (with a compiler) that is new enough; $2 says where it was found.
jdk_fits() {
  if ! jdk_version "$1"; then
    jdk_looked_at+=("$2: not a JDK")
  elif ((jdk_found < JDK_LEAST)); then
    jdk_looked_at+=("$2: version $jdk_found")
  elif [[ ! -x $1/bin/javac ]]; then
    jdk_looked_at+=("$2: version $jdk_found, but a JRE: no javac in it")
  else
    return 0
  fi
  return 1
}

# shellcheck disable=SC2034 # JDK_HOME is for those who source this.
find_jdk() {
  local program home folder folders best=0
  jdk_looked_at=()
  if [[ -n ${JAVA_HOME:-} ]]; then
    if jdk_fits "$JAVA_HOME" "JAVA_HOME ($JAVA_HOME)"; then
      JDK_HOME=$JAVA_HOME
      return 0
    fi
  else
    jdk_looked_at+=("JAVA_HOME: not set")
  fi
  for program in java javac; do
    home=$(command -v "$program") || {
      jdk_looked_at+=("$program on the PATH: none")
      continue
    }
    home=$(readlink -f "$home")
    home=${home%/bin/"$program"}
    if jdk_fits "$home" "$program on the PATH ($home)"; then
      JDK_HOME=$home
      return 0
    fi
  done
  IFS=: read -ra folders \
    <<<"${CADRE_JDK_FOLDERS-/usr/lib/jvm:/opt:/usr/java:${HOME:-/root}/.sdkman/candidates/java:${HOME:-/root}/.jdks}"
  for folder in "${folders[@]}"; do
    for home in "$folder"/*; do
      [[ -r $home/release ]] || continue
      if jdk_fits "$home" "$home" && ((jdk_found > best)); then
        best=$jdk_found
        JDK_HOME=$home
      fi
    done
    ((best > 0)) || jdk_looked_at+=("$folder/*: nothing else")
  done
  ((best > 0))
}

# What was looked at and what helps; $1 is the program that says it.
jdk_advice() {
  {
    echo "$1: no JDK $JDK_LEAST or newer was found. Looked at:"
    printf '  %s\n' "${jdk_looked_at[@]}"
    echo "Install one and try again, or set JAVA_HOME to the folder of one:"
    echo "  apt-get install openjdk-$JDK_LEAST-jdk-headless     (Debian 14, Ubuntu 25.10)"
    echo "  dnf install java-$JDK_LEAST-openjdk-devel           (Fedora)"
    echo "  or Eclipse Temurin $JDK_LEAST for every other: https://adoptium.net"
  } >&2
}
