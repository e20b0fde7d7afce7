/** The pipeline at home called by AWS's Python clients, unchanged: boto3 and the AWS CLI. */

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Pipeline, startPipeline } from "@stagewright/local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, PYTHON_BIN } from "./python-clients.ts";

const run = promisify(execFile);
const SHELL = "M,0.605,0.455,0.16,1.1035,0.421,0.3015,0.325";

const BOTO3 = `
import boto3, json, sys
client = boto3.client("sagemaker-runtime", endpoint_url=sys.argv[1])
answer = client.invoke_endpoint(EndpointName="abalone", ContentType="text/csv", Accept="application/json", Body=sys.argv[2])
print(answer["ContentType"], answer["Body"].read().decode())
try:
    client.invoke_endpoint(EndpointName="abalone", ContentType="text/csv", Body=sys.argv[2] + ",9")
except client.exceptions.ModelError as error:
    print(error.response["OriginalStatusCode"], json.loads(error.response["OriginalMessage"])["error"]["code"])
`;

describe.skipIf(!existsSync(join(PYTHON_BIN, "aws")))("the pipeline at home", () => {
  let pipeline: Pipeline;
  const folder = mkdtempSync(join(tmpdir(), "stagewright-clients-"));
  beforeAll(async () => {
    pipeline = await startPipeline(new URL("../pipeline.yaml", import.meta.url));
  });
  afterAll(async () => {
    await pipeline?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("answers boto3, and is a ModelError to it when a stage refuses (C272, C290)", async () => {
    const { stdout } = await run(join(PYTHON_BIN, "python"), ["-c", BOTO3, pipeline.url, SHELL], {
      env: CREDENTIALS,
    });
    expect(stdout.trim().split("\n")).toEqual([
      'application/json {"predictions": [{"age": 13.0}]}',
      "400 SW_CODEC_CELL_COUNT",
    ]);
  });

  it("answers the AWS CLI, and fails it with the stage's sentence", async () => {
    const body = join(folder, "body.csv");
    const answer = join(folder, "answer");
    const invoke = () =>
      run(
        join(PYTHON_BIN, "aws"),
        [
          "sagemaker-runtime",
          "invoke-endpoint",
          "--endpoint-url",
          pipeline.url,
          "--endpoint-name",
          "abalone",
        ].concat(["--content-type", "text/csv", "--body", `fileb://${body}`, answer]),
        { env: { ...CREDENTIALS, PATH: process.env["PATH"] } },
      );
    writeFileSync(body, `${SHELL}\n`);
    const { stdout } = await invoke();
    expect(JSON.parse(stdout)).toMatchObject({ ContentType: "text/csv" });
    expect(readFileSync(answer, "utf8")).toBe("13.0\n");
    writeFileSync(body, SHELL.replace("0.455", "wide"));
    await expect(invoke()).rejects.toMatchObject({
      stderr: expect.stringContaining("Received client error (400) from csv-preprocess"),
    });
  });
});
