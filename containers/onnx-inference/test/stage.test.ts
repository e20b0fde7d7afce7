import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLoadContext, readEnvironment, silentLogger, Tensor } from "@stagewright/core";
import { createTestContext, invoke } from "@stagewright/testing";
import { afterAll, describe, expect, test } from "vitest";
import stage from "../stage.ts";

const modelDir = fileURLToPath(new URL("../model", import.meta.url));
const model = await stage.hooks.load(
  createLoadContext({ modelDir, environment: readEnvironment({}), log: silentLogger }),
);
afterAll(() => model.close());

interface RingsCase {
  readonly name: string;
  readonly features: readonly number[];
  /** By onnxruntime in Python: a float32. */
  readonly rings: number;
  /** The shortest decimal that reads back as that float32. */
  readonly ringsText: string;
  /** By scikit-learn, which sums the trees in float64. */
  readonly ringsBySklearn: number;
}
const { cases }: { cases: readonly RingsCase[] } = JSON.parse(
  readFileSync(new URL("rings.expected.json", import.meta.url), "utf8"),
);

describe("predict, as a function", () => {
  test.each(cases)("$name", async ({ features, rings, ringsBySklearn }) => {
    const tensor = new Tensor("float32", Float32Array.from(features), [1, 10]);
    const { variable } = await stage.hooks.predict(tensor, createTestContext(model));
    expect(variable.shape).toEqual([1, 1]);
    expect(variable.data[0]).toBe(rings);
    expect(Math.abs(Number(variable.data[0]) - ringsBySklearn)).toBeLessThan(1e-5);
  });
});

describe("the stage, from bytes to bytes", () => {
  test("ten features a record give the rings of each, in order, as text/csv", async () => {
    const body = cases.map(({ features }) => features.join(",")).join("\n");
    const answer = await invoke(stage, body, { "content-type": "text/csv" }, { modelDir });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/csv");
    expect(answer.text()).toBe(cases.map(({ ringsText }) => `${ringsText}\n`).join(""));
  });

  test("eleven cells are refused before the model sees them, with the record", async () => {
    const body = `${"0.1,".repeat(10)}0.1\n`;
    const answer = await invoke(stage, body, { "content-type": "text/csv" }, { modelDir });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "SW_CODEC_CELL_COUNT", record: 1 } });
  });
});
