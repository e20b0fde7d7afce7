/**
 * The OpenAPI document of a stage before those who read such documents: a validator of OpenAPI 3.1, and schemathesis, which
 * makes requests from it and holds every answer against it.
 */

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type StartedStage, start } from "@stagewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const bin = process.env["STAGEWRIGHT_TEST_PYTHON"] ?? "";
const containers = new URL("../../containers/", import.meta.url);

const VALIDATE = `
import json, sys
from openapi_spec_validator import OpenAPIV31SpecValidator
errors = [error.message for error in OpenAPIV31SpecValidator(json.load(open(sys.argv[1]))).iter_errors()]
print(json.dumps(errors))
`;

// What these tests need is installed by .ci/python-clients.sh, which names its folder in this variable.
describe.skipIf(!existsSync(join(bin, "schemathesis")))("the OpenAPI document", () => {
  const folder = mkdtempSync(join(tmpdir(), "stagewright-openapi-"));
  let stage: StartedStage;
  beforeAll(async () => {
    stage = await start(new URL("./stage.ts", import.meta.url));
  });
  afterAll(async () => {
    await stage?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The document a stage serves, in a file. */
  async function documentFile(url: string, name: string): Promise<string> {
    const file = join(folder, name);
    writeFileSync(file, await (await fetch(`${url}/openapi.json`)).text());
    return file;
  }

  it("is valid OpenAPI 3.1, of a stage with a column of every kind", async () => {
    const file = await documentFile(stage.url, "every-column.json");
    const { stdout } = await run(join(bin, "python"), ["-c", VALIDATE, file]);
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it.each(["csv-preprocess", "onnx-inference", "label-postprocess", "sparkml", "xgboost"])(
    "is valid OpenAPI 3.1, of containers/%s",
    async (name) => {
      const { describeStage } = await import("@stagewright/image");
      const file = join(folder, `${name}.json`);
      writeFileSync(file, (await describeStage(new URL(name, containers))).text);
      const { stdout } = await run(join(bin, "python"), ["-c", VALIDATE, file]);
      expect(JSON.parse(stdout)).toEqual([]);
    },
  );

  it("has the validator find what is wrong, where something is", async () => {
    const file = join(folder, "wrong.json");
    writeFileSync(file, JSON.stringify({ openapi: "3.1.1", info: { title: "x" }, paths: { ping: {} } }));
    const { stdout } = await run(join(bin, "python"), ["-c", VALIDATE, file]);
    expect(JSON.parse(stdout)).not.toEqual([]);
  });

  const schemathesis = (file: string, ...words: readonly string[]) =>
    run(
      join(bin, "schemathesis"),
      ["run", file, "--url", stage.url, "--seed", "1", "--max-examples", "150", ...words],
      { cwd: folder, maxBuffer: 64_000_000 },
    ).then(
      ({ stdout }) => ({ status: 0, stdout }),
      (failed: { code: number; stdout: string }) => ({ status: failed.code, stdout: failed.stdout }),
    );

  // Its own examples are JSON's business below: schemathesis writes neither JSON lines nor binary types.
  it("holds for whatever schemathesis makes of it: statuses, content types and answers are those of the document, no fault", async () => {
    const file = await documentFile(stage.url, "whole.json");
    const checks =
      "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
    const { status, stdout } = await schemathesis(
      file,
      "--checks",
      checks,
      "--mode",
      "all",
      "--phases",
      "coverage,fuzzing",
    );
    expect(status, stdout).toBe(0);
  });

  it("describes JSON bodies that the stage takes, every one", async () => {
    const document = await (await fetch(`${stage.url}/openapi.json`)).json();
    const { post } = document.paths["/invocations"];
    post.requestBody.content = { "application/json": post.requestBody.content["application/json"] };
    post.requestBody.required = true;
    const file = join(folder, "json.json");
    writeFileSync(file, JSON.stringify(document));
    const { status, stdout } = await schemathesis(
      file,
      "--checks",
      "positive_data_acceptance,response_schema_conformance,not_a_server_error",
      "--mode",
      "positive",
      "--phases",
      "examples,coverage,fuzzing",
      "--include-path",
      "/invocations",
    );
    expect(status, stdout).toBe(0);
  });
});
