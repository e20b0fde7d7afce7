/** What an operator can count: the metrics page, and the same in the log (C139). */

import { defineStage, INVOCATION_STEPS } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { stageMetrics } from "../src/metric-list.ts";
import { type ListeningStage, serve } from "./listening-stage.ts";

const CSV = { "content-type": "text/csv" };

const page = async (stage: ListeningStage) => (await stage.call({ method: "GET", path: "/metrics" })).body;

const pause = () => new Promise((resolve) => setTimeout(resolve, 30));
const stage = defineStage("steps")
  .input({ columns: { x: "float64" } })
  .preprocess((table) => table)
  .predict(async (table) => {
    await pause();
    if (table.column("x")[0] === 0) throw new Error("zero");
    return table;
  })
  .postprocess((table) => table);

/** The step's histogram as the page tells it. */
function stepOf(text: string, step: string): { readonly count: number; readonly sum: number } {
  const number = (suffix: string) =>
    Number(
      new RegExp(
        `^stagewright_step_duration_seconds_${suffix}\\{step="${step}",stage="steps"\\} (.*)$`,
        "m",
      ).exec(text)?.[1],
    );
  return { count: number("count"), sum: number("sum") };
}

describe("/metrics", () => {
  it("counts invocations by outcome, rows and bytes", async () => {
    const doubled = defineStage("doubled")
      .input({ columns: { x: "float64" } })
      .postprocess((table) => table.mapValues("x", (x) => 2 * x));
    const { call } = await serve(doubled);
    await call({ headers: CSV, body: "1\n2\n" });
    await call({ headers: CSV, body: "x\n" });
    const page = await call({ method: "GET", path: "/metrics" });
    expect(page.headers["content-type"]).toMatch(/^text\/plain/);
    for (const line of [
      'stagewright_invocations_total{outcome="success",stage="doubled"} 1',
      'stagewright_invocations_total{outcome="input-invalid",stage="doubled"} 1',
      'stagewright_rows_total{stage="doubled"} 2',
      'stagewright_request_bytes_total{stage="doubled"} 6',
      'stagewright_invocation_duration_seconds_count{stage="doubled"} 2',
    ]) {
      expect(page.body.split("\n")).toContain(line);
    }
  });

  it("has every metric of the list, with its kind, and labels as listed (C139)", async () => {
    const serving = await serve(stage);
    await serving.call({ headers: CSV, body: "1\n" });
    const text = await page(serving);
    for (const { name, type, help, labels } of stageMetrics) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
      const sample = text.split("\n").find((line) => new RegExp(`^${name}(_count)?\\{`).test(line));
      const named = [...sample!.matchAll(/(\w+)="/g)]
        .map(([, label]) => label)
        .filter((label) => label !== "stage");
      expect(new Set(named)).toEqual(new Set(labels));
    }
    const ours = [...text.matchAll(/^# TYPE (stagewright_\w+)/gm)].map(([, name]) => name);
    expect(ours).toEqual(stageMetrics.map(({ name }) => name));
    expect(text).toMatch(/^process_resident_memory_bytes\{stage="steps"\} \d+$/m);
  });

  it("times each step that ends well, an asynchronous one to its end", async () => {
    const serving = await serve(stage);
    for (const body of ["1\n", "2\n", "0\n", "bad\n"]) await serving.call({ headers: CSV, body });
    const text = await page(serving);
    const counts = INVOCATION_STEPS.map((step) => [step, stepOf(text, step).count]);
    // The third fails in predict, the fourth in decode.
    expect(Object.fromEntries(counts)).toEqual({
      decode: 3,
      preprocess: 3,
      predict: 2,
      postprocess: 2,
      encode: 2,
    });
    // Two waits of 30 ms; timers may fire a millisecond early.
    expect(stepOf(text, "predict").sum).toBeGreaterThanOrEqual(0.058);
    expect(stepOf(text, "decode").sum).toBeLessThan(stepOf(text, "predict").sum);
  });

  it("leaves out the steps a stage does not have, and those of a stream's parts", async () => {
    const serving = await serve(
      defineStage("steps").predict(async function* () {
        yield "a";
      }),
    );
    await serving.call({ headers: { "content-type": "text/plain" }, body: "x" });
    const steps = [...(await page(serving)).matchAll(/step_duration_seconds_count\{step="(\w+)"/g)].map(
      ([, step]) => step,
    );
    expect(steps).toEqual(["decode", "predict"]);
  });
});

describe("metrics in the log", () => {
  const emfLines = ({ lines }: ListeningStage) => lines.filter((line) => line["_aws"] !== undefined);

  it("are lines of the embedded metric format, added up over the interval and told at the end", async () => {
    const serving = await serve(stage, { STAGEWRIGHT_EMF_INTERVAL: "1" });
    for (let at = 0; at < 20; at += 1) await serving.call({ headers: CSV, body: "1\n2\n" });
    await expect.poll(() => emfLines(serving).length, { timeout: 5000 }).toBeGreaterThan(0);
    await serving.call({ headers: CSV, body: "bad\n" });
    await serving.server.drain(1000);
    const lines = emfLines(serving);
    const sum = (name: string, outcome?: string) =>
      lines
        .filter((line) => line["Outcome"] === outcome)
        .reduce((total, line) => total + Number(line[name] ?? 0), 0);
    expect([sum("Invocations"), sum("Rows"), sum("RequestBytes")]).toEqual([21, 40, 84]);
    expect([sum("Invocations", "success"), sum("Invocations", "input-invalid")]).toEqual([20, 1]);
    expect(lines[0]).toMatchObject({
      stage: "steps",
      Stage: "steps",
      event: "metrics",
      PredictAverage: expect.any(Number),
    });
    // Not one an invocation: a line for the stage and one an outcome, each interval.
    expect(lines.length).toBeLessThanOrEqual(9);
  });

  it("are not there unless asked for", async () => {
    const serving = await serve(stage);
    await serving.call({ headers: CSV, body: "1\n" });
    await serving.server.drain(1000);
    expect(emfLines(serving)).toEqual([]);
  });
});
