#!/bin/sh
# Fits with Spark and exports with MLeap: export.sh <folder> [name …]. MAIN=CheckBundles loads bundles back. Build first: mvn -q package.
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
opens=""
for package in java.io java.lang java.lang.invoke java.lang.reflect java.math java.net java.nio java.nio.charset java.text java.time java.util \
  java.util.concurrent java.util.concurrent.atomic java.util.regex sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens="$opens --add-opens=java.base/$package=ALL-UNNAMED"
done
exec "$java" -Xmx2g -XX:+UseSerialGC $opens -cp "$here/exporter/target/classes:$(cat "$here/exporter/target/classpath.txt")" \
  "stagewright.recorder.${MAIN:-ExportBundles}" "$@"
