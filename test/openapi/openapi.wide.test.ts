/**
 * The OpenAPI document of a stage before those who read such documents: a validator of OpenAPI 3.1, and schemathesis, which
 * makes requests from it and holds every answer against it.
 */

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  let streaming: StartedStage;
  beforeAll(async () => {
    stage = await start(new URL("./stage.ts", import.meta.url));
    streaming = await start(new URL("./streaming-stage.ts", import.meta.url));
  });
  afterAll(async () => {
    await stage?.stop();
    await streaming?.stop();
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

  it("is valid OpenAPI 3.1, of a stage that streams, keeps sessions and has routes of its own", async () => {
    const file = await documentFile(streaming.url, "streaming.json");
    const { stdout } = await run(join(bin, "python"), ["-c", VALIDATE, file]);
    expect(JSON.parse(stdout)).toEqual([]);
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")).paths)).toEqual(
      expect.arrayContaining(["/words/{id}", "/words/{id}/{form}"]),
    );
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

  const schemathesis = (file: string, url: string, ...words: readonly string[]) =>
    run(
      join(bin, "schemathesis"),
      ["run", file, "--url", url, "--seed", "1", "--max-examples", "150", ...words],
      { cwd: folder, maxBuffer: 64_000_000 },
    ).then(
      ({ stdout }) => ({ status: 0, stdout }),
      (failed: { code: number; stdout: string }) => ({ status: failed.code, stdout: failed.stdout }),
    );

  // Its own examples are JSON's business below: schemathesis writes neither JSON lines nor binary types.
  it.each([
    ["a column of every kind", "whole.json", () => stage.url],
    ["streams, sessions and routes", "whole-stream.json", () => streaming.url],
  ])(
    "holds for whatever schemathesis makes of it, of a stage with %s: statuses, headers, content types and answers are those of the document, no fault",
    async (_, name, urlOf) => {
      const url = urlOf();
      const file = await documentFile(url, name);
      const checks =
        "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance";
      const { status, stdout } = await schemathesis(
        file,
        url,
        "--checks",
        checks,
        "--mode",
        "all",
        "--phases",
        "coverage,fuzzing",
      );
      expect(status, stdout).toBe(0);
    },
  );

  it("describes JSON bodies that the stage takes, every one", async () => {
    const document = await (await fetch(`${stage.url}/openapi.json`)).json();
    const { post } = document.paths["/invocations"];
    post.requestBody.content = { "application/json": post.requestBody.content["application/json"] };
    post.requestBody.required = true;
    const file = join(folder, "json.json");
    writeFileSync(file, JSON.stringify(document));
    const { status, stdout } = await schemathesis(
      file,
      stage.url,
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
