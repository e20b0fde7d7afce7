/** The text of the project's test: recorded answers, and what must hold of any. */

import type { ProjectPlan } from "../from/plan-project.ts";

/** Where the vectors of a project lie: beside its pipeline file, or beside its only stage. */
export function vectorsPath({ stages: [first, second] }: ProjectPlan): string {
  return second === undefined ? `${first!.name}/${first!.name}.vectors.json` : "pipeline.vectors.json";
}

/** A pipeline is tested as it runs at home; a single stage in process, over HTTP and as it ships. */
export function pipelineTest(plan: ProjectPlan): string {
  if (plan.recording.cases.length === 0) return WITHOUT_CASES;
  const isCsv = plan.recording.contentType === "text/csv";
  if (plan.stages.length > 1) return `${PIPELINE_HEAD}${isCsv ? csvTests(PIPELINE_REFUSAL) : ""}`;
  return `${stageHead(plan)}${isCsv ? csvTests(STAGE_REFUSAL) : ""}`;
}

const WITHOUT_CASES = `import { test } from "vitest";

test.todo("no request made from the schema was answered: write vectors of your own, see docs/reference/vector-file.md of stagewright");
`;

const PIPELINE_HEAD = `import { startPipeline } from "@stagewright/local";
import { readVectorFile, runVectors, type VectorWay } from "@stagewright/testing";
import { afterAll, expect, test } from "vitest";

const vectors = readVectorFile(new URL("pipeline.vectors.json", import.meta.url));
const pipeline = await startPipeline(new URL("pipeline.yaml", import.meta.url));
afterAll(() => pipeline.stop());

const way: VectorWay = {
  name: "the pipeline at home",
  stage: undefined,
  ask: async (request) => {
    const { status, headers, body } = await pipeline.invoke(request);
    return { status, headers: Object.fromEntries(headers), body };
  },
  close: () => pipeline.stop(),
};
const ask = (text: string) => way.ask({ headers: { "content-type": "text/csv" }, body: Buffer.from(text) });

// Requests of yours belong into pipeline.vectors.json. STAGEWRIGHT_UPDATE_VECTORS=1 writes what the models answer to them.
test("every request is answered as recorded", async () => {
  const update = process.env["STAGEWRIGHT_UPDATE_VECTORS"] === "1";
  const { failed } = await runVectors(vectors, [way], { update });
  expect(failed.map(({ name, differences }) => [name, ...differences])).toEqual([]);
});
`;

function stageHead(plan: ProjectPlan): string {
  const [{ name }] = plan.stages as [ProjectPlan["stages"][number]];
  return `import { invoke, readVectorFile } from "@stagewright/testing";
import { testVectors } from "@stagewright/testing/vitest";
import { expect, test } from "vitest";
import stage from "./${name}/stage.ts";

const file = new URL("${vectorsPath(plan)}", import.meta.url);
const vectors = readVectorFile(file);
const modelDir = new URL("${name}/model", import.meta.url);
const ask = (text: string) => invoke(stage, text, { "content-type": "text/csv" }, { modelDir });

// Requests of yours belong into that file. \`npx stagewright test ${name} --update\` writes what the model answers to them.
testVectors(file, { stage, stageModule: new URL("${name}/stage.ts", import.meta.url) });
`;
}

const PIPELINE_REFUSAL = { status: 424, says: "the endpoint names the stage that refused it" };
const STAGE_REFUSAL = { status: 400, says: "the answer names it" };

function csvTests({ status, says }: { readonly status: number; readonly says: string }): string {
  return `
test("many records in one request are answered as each alone, in their order", async () => {
  const answered = vectors.cases.filter(({ expected }) => expected?.status === 200);
  const answer = await ask(answered.map(({ request }) => request.body).join(""));
  expect([answer.status, answer.body.toString()]).toEqual([200, answered.map(({ expected }) => expected?.body).join("")]);
});

test("a record with a cell too many is refused: ${says}", async () => {
  const answer = await ask(\`\${vectors.cases[0]?.request.body.toString().trimEnd()},1\\n\`);
  expect(answer.status).toBe(${status});
  expect(answer.body.toString()).toContain("SW_CODEC_CELL_COUNT");
});
`;
}
