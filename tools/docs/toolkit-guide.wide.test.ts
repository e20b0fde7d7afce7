/** The Python side of the guide "Coming from AWS's Python toolkits", run by sagemaker-inference itself. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeModelDir, parseVectorFile } from "@stagewright/testing";
import { afterAll, describe, expect, it } from "vitest";
import { codeOfPage } from "./code-blocks.ts";

const python = join(process.env["STAGEWRIGHT_TEST_PYTHON"] ?? "/usr/bin", "python3");
const hasToolkit = spawnSync(python, ["-c", "import sagemaker_inference"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "stagewright-toolkit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const page = readFileSync(
  new URL("../../docs/guides/coming-from-aws-python-toolkits.md", import.meta.url),
  "utf8",
);

describe.skipIf(!hasToolkit)(
  "sagemaker-inference (skipped where STAGEWRIGHT_TEST_PYTHON cannot import it)",
  () => {
    const files = codeOfPage(page).files;
    writeFileSync(join(folder, "inference.py"), /^```python\n([\s\S]*?)^```$/m.exec(page)![1]!);
    const { cases } = parseVectorFile(files["scale.vectors.yaml"]!, join(folder, "scale.vectors.yaml"));
    using model = fakeModelDir({ "parameters.json": { mean: 1, scale: 2 } });
    const requests = cases.map(({ request: { headers, body } }) =>
      JSON.stringify({
        headers: {
          "Content-Type": headers["content-type"],
          ...(headers["accept"] === undefined ? {} : { Accept: headers["accept"] }),
        },
        body: body.toString("utf8"),
      }),
    );
    const answers = execFileSync(
      python,
      ["-B", join(import.meta.dirname, "run-toolkit.py"), folder, model.path],
      {
        input: `${requests.join("\n")}\n`,
        encoding: "utf8",
      },
    )
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { status: number; contentType: string; body: string });

    it.each(cases.map((vector, at) => [vector.name, vector, answers[at]!] as const))(
      "answers: %s",
      (_, { expected }, answer) => {
        if (expected!.error === undefined) {
          expect(answer).toEqual({
            status: 200,
            contentType: expected!.contentType,
            body: expected!.body!.toString("utf8"),
          });
          return;
        }
        // What the guide says of its refusals: a fault of the server, and the stack goes to the client.
        expect(answer.status).toBe(500);
        expect(answer.body).toContain("Traceback (most recent call last)");
      },
    );
  },
);
