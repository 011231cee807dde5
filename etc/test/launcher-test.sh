#!/usr/bin/env bash
# ./cadre in an installation whose java only says how it was called.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=etc/test/asserts.sh
source "$root/etc/test/asserts.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mkdir -p "$folder/jdk/bin" "$folder/app/lib" "$folder/app/etc" "$folder/some where"
echo 'JAVA_VERSION="25.0.3"' >"$folder/jdk/release"
cat >"$folder/jdk/bin/java" <<'JAVA'
#!/bin/sh
while [ "$1" != -jar ]; do shift; done
shift 2
pwd
echo "suspend signal $_JAVA_SR_SIGNUM"
for argument; do echo "<$argument>"; done
exit 42
JAVA
chmod +x "$folder/jdk/bin/java"
cp "$folder/jdk/bin/java" "$folder/jdk/bin/javac"
cp "$root/cadre" "$folder/app/"
cp "$root/etc/find-jdk.sh" "$folder/app/etc/"
ln -s ../app/cadre "$folder/some where/cadre-link"
export JAVA_HOME=$folder/jdk

message=$("$folder/app/cadre" status 2>&1) && code=0 || code=$?
check "a missing jar is an error" test "$code" = 1
check "a missing jar is named" says "$message" "*$folder/app/lib/cadre.jar is missing*"

touch "$folder/app/lib/cadre.jar"
cd "$folder/some where"
# shellcheck disable=SC2016 # Meant as it is.
output=$(./cadre-link run 'a b' '' '*' --x='$y' 2>&1) && code=0 || code=$?
check "the exit code is java's" test "$code" = 42
check "the folder stays" says "$output" "$folder/some where"$'\n*'
check "the JVM's suspend signal is not SIGUSR2" says "$output" $'*\nsuspend signal 35\n*'
# shellcheck disable=SC2016
check "arguments arrive as they are" says "$output" $'*\n<run>\n<a b>\n<>\n<[*]>\n<--x=$y>'

message=$("$folder/app/cadre" demo 2>&1) && code=0 || code=$?
check "an installation has no demo" test "$code" = 1
check "the demo's place is named" says "$message" "*in a checkout*"

# In a checkout: without Maven it says so.
touch "$folder/app/pom.xml"
cp "$root/etc/build-on-use.sh" "$folder/app/etc/"
mkdir "$folder/tools"
for tool in bash readlink find mkdir flock; do
  ln -s "$(command -v "$tool")" "$folder/tools/"
done
message=$(PATH=$folder/tools bash "$folder/app/cadre" status 2>&1) && code=0 || code=$?
check "without Maven nothing is built" test "$code" = 1
check "Maven is asked for" says "$message" "*apt-get install maven*"

# With a Maven that says what it does: built once, and again when a source is newer.
cat >"$folder/tools/mvn" <<'MVN'
#!/bin/bash
echo "Building Cadre: a module 0.1.0 [1/1]"
echo built >>"$COUNT"
[[ ! -e $FAILS ]] || { echo "[ERROR] no semicolon"; exit 1; }
: >"$JAR"
MVN
chmod +x "$folder/tools/mvn"
for tool in tee touch mv rm grep head tail; do
  ln -s "$(command -v "$tool")" "$folder/tools/"
done
export COUNT=$folder/count JAR=$folder/app/cli/target/cadre.jar FAILS=$folder/fails
builds() { wc -l <"$COUNT"; }
launch() { PATH=$folder/tools bash "$folder/app/cadre" status 2>&1 || true; }

mkdir -p "$folder/app/posix/src/main"
touch -d '1 hour ago' "$folder/app/pom.xml" "$folder/app/posix/src/main" "$folder/app/posix/src"
output=$(launch)
check "the first use builds" test "$(builds)" = 1
check "the build says where it is" says "$output" "*1/1 Cadre: a module*"
check "then the command runs" says "$output" "*<status>"
launch >/dev/null
check "the second use does not build" test "$(builds)" = 1
touch -d '1 minute' "$folder/app/posix/src/main/New.java"
launch >/dev/null
check "a newer source is built" test "$(builds)" = 2
touch "$FAILS"
output=$(launch)
check "a failed build is shown" says "$output" "*the build failed*no semicolon*"
check "after a failed build nothing runs" says "$output" "*[!>]"

exit "$checks_failed"
