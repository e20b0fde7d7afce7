#!/bin/sh
# A Python with the AWS clients (boto3 and the AWS CLI), AWS's inference toolkit and readers of OpenAPI, in a folder of its own, for the wide tests.
# Prints the STAGEWRIGHT_TEST_PYTHON to export: the folder's bin.
set -eu

packages='boto3==1.44.5 awscli==1.46.2 openapi-spec-validator==0.9.0 schemathesis==4.32.5 sagemaker-inference==1.10.1'
folder=${STAGEWRIGHT_PYTHON_CLIENTS:-/tmp/stagewright-python-clients}

# Whether every package is there in the version asked for.
is_installed() {
  # shellcheck disable=SC2086 # a word a package
  [ -x "$folder/bin/python" ] && "$folder/bin/python" - $packages <<'PYTHON'
import sys
from importlib.metadata import PackageNotFoundError, version

def is_there(requirement):
    name, wanted = requirement.split("==")
    try:
        return version(name) == wanted
    except PackageNotFoundError:
        return False

sys.exit(0 if all(map(is_there, sys.argv[1:])) else 1)
PYTHON
}

if ! is_installed; then
  if ! python3 -c 'import venv, ensurepip' > /dev/null 2>&1; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv >&2
  fi
  python3 -m venv "$folder" >&2
  # shellcheck disable=SC2086
  "$folder/bin/pip" install --quiet --disable-pip-version-check $packages >&2
fi
echo "export STAGEWRIGHT_TEST_PYTHON=$folder/bin"
