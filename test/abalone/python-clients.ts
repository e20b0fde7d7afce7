/** Where AWS's Python clients are: `.ci/python-clients.sh` installs them and names their folder in a variable. */

/** Folder with `python` and `aws`; empty where there is none. */
export const PYTHON_BIN = process.env["STAGEWRIGHT_TEST_PYTHON"] ?? "";

/** What the clients ask for before they call anybody. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "nobody",
  AWS_SECRET_ACCESS_KEY: "checks",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_MAX_ATTEMPTS: "1",
};
