/** The text of `pipeline.test.ts`: recorded answers, and what must hold of any. */

import type { ProjectPlan } from "../from/plan-project.ts";

/** A pipeline is tested as it runs at home; a single stage in process. */
export function pipelineTest({ stages, recording }: ProjectPlan): string {
  const isPipeline = stages.length > 1;
  const isCsv = recording.contentType === "text/csv";
  const [first] = stages;
  const head = isPipeline
    ? `import { readFileSync } from "node:fs";
import { startPipeline } from "@stagewright/local";
import { afterAll, expect, test } from "vitest";
`
    : `import { readFileSync } from "node:fs";
import { invoke } from "@stagewright/testing";
import { expect, test } from "vitest";
import stage from "./${first!.name}/stage.ts";
`;
  const ask = isPipeline
    ? `const pipeline = await startPipeline(new URL("pipeline.yaml", import.meta.url));
afterAll(() => pipeline.stop());

async function ask(body: string) {
  const { status, body: answer } = await pipeline.invoke({ body, headers: { "content-type": vectors.contentType } });
  return { status, text: answer.toString() };
}`
    : `const modelDir = new URL("${first!.name}/model", import.meta.url);

async function ask(body: string) {
  const answer = await invoke(stage, body, { "content-type": vectors.contentType }, { modelDir });
  return { status: answer.status, text: answer.text() };
}`;
  return `${head}
interface Vectors {
  readonly contentType: string;
  readonly cases: readonly { readonly request: string; readonly answer: string }[];
}

const vectors = JSON.parse(readFileSync(new URL("pipeline.vectors.json", import.meta.url), "utf8")) as Vectors;

${ask}

// Put requests of yours into pipeline.vectors.json; \`npx vitest run -u\` records what the models answer to them.
test("every request is answered as recorded", async () => {
  const cases: Vectors["cases"][number][] = [];
  for (const { request } of vectors.cases) {
    const { status, text } = await ask(request);
    expect([status, request, text]).toEqual([200, request, expect.any(String)]);
    cases.push({ request, answer: text });
  }
  const recorded = \`\${JSON.stringify({ ...vectors, cases }, undefined, 2)}\\n\`;
  await expect(recorded).toMatchFileSnapshot("pipeline.vectors.json");
});
${isCsv ? csvTests(isPipeline) : ""}`;
}

function csvTests(isPipeline: boolean): string {
  const status = isPipeline ? 424 : 400;
  const why = isPipeline ? "the endpoint names the stage that refused" : "the answer names the record";
  return `
test.skipIf(vectors.cases.length === 0)("many records in one request are answered as each alone, in their order", async () => {
  const { status, text } = await ask(vectors.cases.map(({ request }) => request).join(""));
  expect([status, text]).toEqual([200, vectors.cases.map(({ answer }) => answer).join("")]);
});

test.skipIf(vectors.cases.length === 0)("a record with a cell too many is refused: ${why}", async () => {
  const { status, text } = await ask(\`\${vectors.cases[0]?.request.trimEnd()},1\\n\`);
  expect(status).toBe(${status});
  expect(text).toContain("SW_CODEC_CELL_COUNT");
});
`;
}
