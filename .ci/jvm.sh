#!/bin/sh
# MLeap's own runtime and Spark on the JVM, built for the wide tests that hand them what `mleap-ts convert` writes.
# Installs a JDK 17 and Maven where they are missing (Debian, root).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if ! command -v mvn > /dev/null || ! command -v java > /dev/null; then
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jdk-headless maven >&2
fi
cd "$here/../tools/mleap-recorder"
mvn --batch-mode --quiet package >&2
