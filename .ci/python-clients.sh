#!/bin/sh
# A Python with the AWS clients (boto3 and the AWS CLI), AWS's inference toolkit and readers of OpenAPI, in a folder of its own, for the wide tests.
# Prints the STAGEWRIGHT_TEST_PYTHON to export: the folder's bin.
set -eu

folder=${STAGEWRIGHT_PYTHON_CLIENTS:-/tmp/stagewright-python-clients}
if [ ! -x "$folder/bin/aws" ] || [ ! -x "$folder/bin/schemathesis" ] \
  || [ ! -d "$(echo "$folder"/lib/python*/site-packages/sagemaker_inference)" ]; then
  if ! python3 -c 'import venv, ensurepip' > /dev/null 2>&1; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv >&2
  fi
  python3 -m venv "$folder" >&2
  "$folder/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.5 awscli==1.46.2 \
    openapi-spec-validator==0.9.0 schemathesis==4.32.5 sagemaker-inference==1.10.1 >&2
fi
echo "export STAGEWRIGHT_TEST_PYTHON=$folder/bin"
