#!/bin/sh
# Docker's engine for the wide tests, on a Debian machine without one, and without touching one that is there.
#
#   .ci/docker.sh start    installs what is missing, starts an engine of its own, makes the base image;
#                          prints the DOCKER_HOST and STAGEWRIGHT_TEST_BASE to export
#   .ci/docker.sh stop     ends that engine and removes its files
#
# Containers run with --network host in the tests: the engine makes no bridge and writes no packet filter rules, so it
# needs root and nothing else of the machine's network.
set -eu

state=${STAGEWRIGHT_DOCKER_STATE:-/tmp/stagewright-docker}
base_tag=stagewright-base:node24
here=$(cd "$(dirname "$0")" && pwd)

answers() { docker info > /dev/null 2>&1; }

install_missing() {
  packages=""
  command -v dockerd > /dev/null || packages="$packages docker.io"
  command -v mmdebstrap > /dev/null || packages="$packages mmdebstrap"
  command -v strip > /dev/null || packages="$packages binutils"
  [ -z "$packages" ] && return
  apt-get update -qq >&2
  # shellcheck disable=SC2086 # a list of words on purpose
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2
}

case "${1:-}" in
  start)
    install_missing
    mkdir -p "$state"
    export DOCKER_HOST="unix://$state/docker.sock"
    if ! answers; then
      dockerd --data-root "$state/data" --exec-root "$state/exec" --pidfile "$state/dockerd.pid" --host "$DOCKER_HOST" \
        --bridge=none --iptables=false --ip6tables=false > "$state/log" 2>&1 &
      waited=0
      until answers; do
        waited=$((waited + 1))
        if [ "$waited" -gt 60 ]; then
          echo "docker.sh: the engine did not answer within 60 s; the end of its log:" >&2
          tail -n 20 "$state/log" >&2
          exit 1
        fi
        sleep 1
      done
    fi
    docker image inspect "$base_tag" > /dev/null 2>&1 || "$here/../tools/base-image/make-base.sh" --tag "$base_tag" >&2
    echo "export DOCKER_HOST=$DOCKER_HOST STAGEWRIGHT_TEST_BASE=$base_tag"
    ;;
  stop)
    if [ -f "$state/dockerd.pid" ]; then
      pid=$(cat "$state/dockerd.pid")
      kill "$pid" 2> /dev/null || true
      while kill -0 "$pid" 2> /dev/null; do sleep 0.2; done
    fi
    # Containers with --network host or none hold this mount.
    umount "$state/exec/netns/default" 2> /dev/null || true
    rm -rf "$state"
    ;;
  *)
    echo "usage: .ci/docker.sh start|stop" >&2
    exit 2
    ;;
esac
