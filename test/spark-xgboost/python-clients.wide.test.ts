/** The pipelines at home called by AWS's Python clients, unchanged: boto3 and the AWS CLI. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Pipeline, startPipeline } from "@stagewright/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CREDENTIALS, PYTHON_BIN } from "../abalone/python-clients.ts";
import { definitionOf, PIPELINES, type PipelineName } from "./pipelines.ts";
import { REQUESTS } from "./requests.ts";

const run = promisify(execFile);

/** Sends every request of a file, prints type and body of every answer, a refusal as status and code. */
const BOTO3 = `
import boto3, json, sys
client = boto3.client("sagemaker-runtime", endpoint_url=sys.argv[1])
answers = []
for request in json.load(open(sys.argv[3], encoding="utf-8")):
    accept = {"Accept": request["accept"]} if "accept" in request else {}
    try:
        answer = client.invoke_endpoint(EndpointName=sys.argv[2], ContentType=request["contentType"], Body=request["body"].encode(), **accept)
        answers.append({"contentType": answer["ContentType"], "body": answer["Body"].read().decode()})
    except client.exceptions.ModelError as error:
        code = json.loads(error.response["OriginalMessage"])["error"]["code"]
        answers.append({"status": error.response["OriginalStatusCode"], "code": code})
print(json.dumps(answers))
`;

describe.skipIf(!existsSync(join(PYTHON_BIN, "aws"))).each(Object.keys(PIPELINES) as PipelineName[])(
  "%s at home",
  (name) => {
    let pipeline: Pipeline;
    const folder = mkdtempSync(join(tmpdir(), "stagewright-clients-"));
    beforeAll(async () => {
      pipeline = await startPipeline(definitionOf(name));
    });
    afterAll(async () => {
      await pipeline?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test("answers boto3 what was recorded", async () => {
      const file = join(folder, "requests.json");
      writeFileSync(file, JSON.stringify(REQUESTS[name]));
      const words = ["-c", BOTO3, pipeline.url, pipeline.endpointName, file];
      const { stdout } = await run(join(PYTHON_BIN, "python"), words, { env: CREDENTIALS });
      const wanted = REQUESTS[name].map(({ expect: answer }) =>
        "failedAt" in answer ? { status: answer.status, code: answer.code } : answer,
      );
      expect(JSON.parse(stdout)).toEqual(wanted);
    });

    test("answers the AWS CLI what was recorded", async () => {
      const [first] = REQUESTS[name];
      const [body, answer] = [join(folder, "body"), join(folder, "answer")];
      writeFileSync(body, first!.body);
      await run(
        join(PYTHON_BIN, "aws"),
        [
          ["sagemaker-runtime", "invoke-endpoint", "--endpoint-url", pipeline.url],
          ["--endpoint-name", pipeline.endpointName, "--content-type", first!.contentType],
          ["--accept", "text/csv", "--body", `fileb://${body}`, answer],
        ].flat(),
        { env: { ...CREDENTIALS, PATH: process.env["PATH"] } },
      );
      expect(first!.expect).toMatchObject({ body: readFileSync(answer, "utf8") });
    });
  },
);
