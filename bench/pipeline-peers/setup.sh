#!/bin/sh
# What the peers need, in a folder outside the project: a Python with their packages, the model as ONNX; nginx and wrk of Debian where they
# are missing (root). Prints the folder.
set -eu

folder=${STAGEWRIGHT_BENCH_PEERS:-/tmp/stagewright-bench-peers}
here=$(cd "$(dirname "$0")" && pwd)
packages=""
command -v nginx > /dev/null || packages="$packages nginx-light"
command -v wrk > /dev/null || packages="$packages wrk"
if [ -n "$packages" ]; then
  apt-get update -qq >&2
  # shellcheck disable=SC2086 # a list of words on purpose
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2
fi
[ -x "$folder/bin/python" ] || python3 -m venv "$folder" >&2
"$folder/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
"$folder/bin/python" "$here/convert.py" "$here/../../test/spark-xgboost/fixtures/abalone/booster/xgboost-model" "$folder/model.onnx" >&2
echo "$folder"
