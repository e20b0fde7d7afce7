/** The files `stagewright init` writes. Small enough to be read whole; every line is one the author will keep or change. */

import { projectPackages } from "../project-packages.ts";

/** Path → text. */
export function stageProject(name: string): Readonly<Record<string, string>> {
  return {
    "package.json": `${JSON.stringify(manifest(name), undefined, 2)}\n`,
    ".gitignore": "node_modules/\n.stagewright/\n",
    "tsconfig.json": `${JSON.stringify(TSCONFIG, undefined, 2)}\n`,
    "stage.ts": stageModule(name),
    "stage.test.ts": STAGE_TEST,
    "stage.vectors.yaml": stageVectors(name),
    "model/parameters.json": `${JSON.stringify({ means: { length: 0.5, weight: 0.75 }, scales: { length: 0.25, weight: 0.5 } }, undefined, 2)}\n`,
    "README.md": readme(name),
  };
}

function manifest(name: string): object {
  return {
    name,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: {
      test: "tsc && vitest run",
      dev: "stagewright dev --model model",
      serve: "stagewright serve --model model",
      image: `stagewright build --tag ${name.toLowerCase()}`,
    },
    dependencies: projectPackages(["@stagewright/core", "@stagewright/server"]),
    devDependencies: projectPackages([
      "@stagewright/testing",
      "@types/node",
      "fast-check",
      "stagewright",
      "typescript",
      "vitest",
    ]),
  };
}

/** Compiler options of every project. */
export const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
  },
  include: ["*.ts"],
};

function stageModule(name: string): string {
  return `import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineStage } from "@stagewright/core";

interface Parameters {
  readonly means: { readonly length: number; readonly weight: number };
  readonly scales: { readonly length: number; readonly weight: number };
}

/** Scales two measurements to mean 0 and deviation 1, by parameters from the model artifact. */
export default defineStage(${JSON.stringify(name)})
  .input({ columns: { length: "float64", weight: "float64" } })
  .load(async ({ modelDir }) => JSON.parse(await readFile(join(modelDir, "parameters.json"), "utf8")) as Parameters)
  .preprocess((table, { model: { means, scales } }) =>
    table.scale({
      length: { mean: means.length, scale: scales.length },
      weight: { mean: means.weight, scale: scales.weight },
    }),
  )
  .output({ mediaTypes: ["text/csv", "application/json"] });
`;
}

const STAGE_TEST = `import { Table } from "@stagewright/core";
import { createTestContext, invoke } from "@stagewright/testing";
import { checkRows } from "@stagewright/testing/property";
import { testVectors } from "@stagewright/testing/vitest";
import { expect, test } from "vitest";
import stage from "./stage.ts";

const modelDir = new URL("./model", import.meta.url);

test("the transform, as a function", () => {
  const parameters = { means: { length: 1, weight: 2 }, scales: { length: 2, weight: 4 } };
  const table = Table.of({ length: { dtype: "float64", values: [3] }, weight: { dtype: "float64", values: [0] } });
  const scaled = stage.hooks.preprocess(table, createTestContext(parameters));
  expect(scaled.row(0)).toEqual({ length: 1, weight: -0.5 });
});

test("a bad record is refused with its number and column", async () => {
  const answer = await invoke(stage, "0.75,0.75\\n0.5,heavy\\n", { "content-type": "text/csv" }, { modelDir });
  expect(answer).toBeRefused({ code: "SW_CODEC_CELL", record: 2, column: "weight" });
});

test("any N rows in, N rows out", () => checkRows(stage, { modelDir }));

// One test a case: in process, over HTTP, and as it ships; "npx vitest run -u" records what differs.
testVectors(new URL("./stage.vectors.yaml", import.meta.url), {
  stage,
  stageModule: new URL("./stage.ts", import.meta.url),
});
`;

function stageVectors(name: string): string {
  return `# Requests, and the answers they must get. "npx stagewright test" runs them without vitest.
stage: ${JSON.stringify(name)}
origin: by hand, (value - mean) / scale of model/parameters.json
model: model
cases:
  - name: two records
    request: { contentType: text/csv, body: "0.75,0.75\\n0.5,1.25\\n" }
    response: { status: 200, contentType: text/csv, body: "1.0,0.0\\n0.0,1.0\\n" }
  - name: the same as JSON, by Accept
    request: { contentType: text/csv, accept: application/json, body: "0.75,0.75\\n" }
    response: { status: 200, contentType: application/json, body: '{"predictions": [{"length": 1.0, "weight": 0.0}]}' }
  - name: a cell too few
    request: { contentType: text/csv, body: "0.75\\n" }
    response: { status: 400, error: { code: SW_CODEC_CELL_COUNT, record: 1, column: weight } }
`;
}

function readme(name: string): string {
  return `# ${name}

A stage of an Amazon SageMaker inference pipeline, written with stagewright.

| command | what it does |
| --- | --- |
| \`npm test\` | checks types and runs the tests |
| \`npm run dev\` | serves the stage on http://127.0.0.1:8080 and starts it anew at every change |
| \`npm run serve\` | serves the stage on http://127.0.0.1:8080 |
| \`npm run image\` | builds its container image (needs Docker) |

\`\`\`sh
curl --data-binary '0.75,0.75' --header 'content-type: text/csv' http://127.0.0.1:8080/invocations
\`\`\`

\`stage.ts\` is the stage, \`stage.vectors.yaml\` holds requests and their answers, \`model/\` is its model artifact: what the platform unpacks into \`/opt/ml/model\`.
`;
}
