#!/usr/bin/env bash
# find-jdk.sh, against folders that look like JDKs.
set -euo pipefail

etc=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=etc/test/asserts.sh
source "$etc/test/asserts.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# jdk NAME VERSION [jre]
jdk() {
  mkdir -p "$folder/$1/bin"
  printf 'IMPLEMENTOR="Somebody"\nJAVA_VERSION="%s"\n' "$2" >"$folder/$1/release"
  printf '#!/bin/sh\n' >"$folder/$1/bin/java"
  chmod +x "$folder/$1/bin/java"
  [[ ${3-} == jre ]] || cp "$folder/$1/bin/java" "$folder/$1/bin/javac"
}

# found [JAVA_HOME [PATH-FOLDER]]: what is found, or the advice.
found() {
  env -i HOME=/nowhere PATH="${2:+$2:}$folder/tools" JAVA_HOME="${1-}" \
    CADRE_JDK_FOLDERS="${FOLDERS-$folder/jvm}" "$BASH" -euc \
    "source '$etc/find-jdk.sh'; if find_jdk; then echo \"\$JDK_HOME\"; else jdk_advice test; fi" 2>&1
}

mkdir "$folder/tools"
ln -s "$(command -v readlink)" "$folder/tools/"
jdk jvm/a8 1.8.0_402
jdk jvm/b17 17.0.15
jdk jvm/c25 25.0.3
jdk jvm/d26 26-ea
jdk jvm/e27 27 jre
jdk old/j21 21.0.1
jdk other/j25 25
mkdir "$folder/shims" "$folder/links"
printf '#!/bin/sh\n' >"$folder/shims/java"
chmod +x "$folder/shims/java"
ln -s "$folder/other/j25/bin/java" "$folder/links/java"

check "JAVA_HOME wins" says "$(found "$folder/other/j25")" "$folder/other/j25"
check "an old JAVA_HOME is passed over" says "$(found "$folder/old/j21")" "$folder/jvm/d26"
check "a link on the PATH is followed" says "$(found "" "$folder/links")" "$folder/other/j25"
check "a shim on the PATH is passed over" says "$(found "" "$folder/shims")" "$folder/jvm/d26"
check "the newest JDK wins, and a JRE is none" says "$(found)" "$folder/jvm/d26"

advice=$(FOLDERS=$folder/old:$folder/empty found "$folder/jvm/b17" "$folder/shims")
check "the advice says what JAVA_HOME is" says "$advice" "*JAVA_HOME ($folder/jvm/b17): version 17*"
check "the advice says what the PATH has" says "$advice" "*java on the PATH (*: not a JDK*"
check "the advice says what is installed" says "$advice" "*$folder/old/j21: version 21*"
check "the advice says what to do" says "$advice" "*apt-get install*"

exit "$checks_failed"
