/** Selectable inference (A34–A39). */
import { readEnvironment } from "@stagewright/core";
import { describe, expect, test } from "vitest";
import { selectValues } from "../src/selectable.ts";
import { readSettings } from "../src/settings.ts";
import { ask, expected, first, python, type Request } from "./fixtures.ts";

const ALL = "predicted_label,labels,probability,probabilities,raw_score,raw_scores,predicted_score";
const select = (keys: string, more: Readonly<Record<string, string>> = {}) => ({
  SAGEMAKER_INFERENCE_OUTPUT: keys,
  ...more,
});
const jsonl = (model: string, keys = ALL): Request => ({
  model,
  accept: "application/jsonlines",
  environment: select(keys),
});
const KEYS = ALL.split(",");
/** Values of outputs made up for the purpose: what no fixture's model happens to give. */
function valuesOf(objective: string, outputs: readonly (readonly number[])[], image = "3.2-1") {
  const scores = { objective, classCount: outputs[0]!.length, width: outputs[0]!.length };
  const settings = readSettings(readEnvironment({ STAGEWRIGHT_XGBOOST_IMAGE: image }));
  const records = selectValues({ ...scores, values: Float32Array.from(outputs.flat()) }, KEYS, settings);
  return records.map((values) => Object.fromEntries(values.map((value, at) => [KEYS[at], value])));
}
/** 1 − p in double precision of the printed single. */
const both = (p: number) => `[${python(1 - p)}, ${python(p)}]`;

describe("values (A36)", () => {
  test("of binary:logistic", async () => {
    const { body, scores } = first("binary-logistic", 20);
    const lines = (await ask(body, jsonl("binary-logistic"))).text().split("\n");
    expect(lines).toHaveLength(21);
    for (const [row, p] of scores.entries()) {
      expect(lines[row]).toBe(
        `{"predicted_label": ${p > 0.5 ? 1 : 0}, "labels": [0, 1], "probability": ${python(p)}, "probabilities": ${both(p)}, "raw_score": ${python(p)}, "raw_scores": ${both(p)}, "predicted_score": NaN}`,
      );
    }
    expect(new Set(scores.map((p) => p > 0.5)).size).toBe(2);
  });

  test.each([
    ["binary-logitraw", (p: number) => `${p > 0 ? 1 : 0}`, "[0, 1]"],
    ["binary-hinge", python, "[0, 1]"],
    ["multi-softmax", python, "[0, 1, 2]"],
  ])("of %s: keys the objective has not come last, as NaN", async (model, label, labels) => {
    const { rows, prediction } = expected(model);
    const lines = (await ask(rows.join("\n"), jsonl(model))).text().split("\n");
    for (const [row, p] of (prediction as readonly number[]).entries()) {
      expect(lines[row]).toBe(
        `{"predicted_label": ${label(p)}, "labels": ${labels}, "raw_score": ${python(p)}, "raw_scores": ${both(p)}, "probability": NaN, "probabilities": NaN, "predicted_score": NaN}`,
      );
    }
  });

  test("of multi:softprob: the largest, the first of equals", async () => {
    const { rows, prediction } = expected("multi-softprob");
    const lines = (await ask(rows.join("\n"), jsonl("multi-softprob"))).text().split("\n");
    for (const [row, outputs] of (prediction as readonly (readonly number[])[]).entries()) {
      const largest = Math.max(...outputs);
      const list = `[${outputs.map(python).join(", ")}]`;
      expect(lines[row]).toBe(
        `{"predicted_label": ${outputs.indexOf(largest)}, "labels": [0, 1, 2], "probability": ${python(largest)}, "probabilities": ${list}, "raw_score": ${python(largest)}, "raw_scores": ${list}, "predicted_score": NaN}`,
      );
    }
  });

  test("of a regression", async () => {
    const { body, scores } = first("reg-squarederror", 1);
    const answered = await ask(body, jsonl("reg-squarederror", "predicted_label,predicted_score"));
    expect(answered.text()).toBe(`{"predicted_score": ${python(scores[0]!)}, "predicted_label": NaN}\n`);
  });

  test.each(["reg:squarederror", "reg:logistic", "reg:gamma", "reg:tweedie", "reg:absoluteerror"])(
    "of %s: a predicted_score and nothing else (A35)",
    (objective) => {
      const score = { value: 0.25, isInteger: false };
      expect(valuesOf(objective, [[0.25]])).toEqual([{ predicted_score: score }]);
    },
  );

  test.each([
    ["count:poisson", "3.2-1"],
    ["rank:pairwise", "3.2-1"],
    ["rank:ndcg", "3.2-1"],
    ["reg:squaredlogerror", "3.2-1"],
    ["survival:cox", "3.2-1"],
    ["reg:absoluteerror", "1.5-1"],
  ])("there are none of %s by image %s (A35)", (objective, image) => {
    expect(() => valuesOf(objective, [[1]], image)).toThrow(
      expect.objectContaining({ code: "SW_XGBOOST_SERVING_OBJECTIVE", outcome: "stage-fault" }),
    );
  });

  test("reg:absoluteerror has its key from image 1.7-1 on (A35)", () => {
    expect(valuesOf("reg:absoluteerror", [[1]], "1.7-1")).toEqual([
      { predicted_score: { value: 1, isInteger: false } },
    ]);
  });

  test("in the middle the label is 0, of equals it is the first (A36)", () => {
    const labels = (objective: string, outputs: readonly (readonly number[])[]) =>
      valuesOf(objective, outputs).map((values) => values["predicted_label"]);
    const zero = { value: 0, isInteger: true };
    const one = { value: 1, isInteger: true };
    expect(labels("binary:logistic", [[0.5], [0.5000001]])).toEqual([zero, one]);
    expect(labels("binary:logitraw", [[0], [-1], [1e-30]])).toEqual([zero, zero, one]);
    expect(
      labels("multi:softprob", [
        [0.2, 0.4, 0.4],
        [0.25, 0.25, 0.5],
        [0.5, 0.5, 0],
      ]),
    ).toEqual([one, { value: 2, isInteger: true }, zero]);
  });

  test("there are none of other objectives: 500 (A35)", async () => {
    const { body } = first("count-poisson", 1);
    const refused = await ask(body, jsonl("count-poisson"));
    expect(refused.status).toBe(500);
    expect(refused.json()).toMatchObject({ error: { code: "SW_XGBOOST_SERVING_OBJECTIVE" } });
    const environment = select(ALL, { STAGEWRIGHT_COMPAT: "aws" });
    expect((await ask(body, { model: "count-poisson", environment })).text()).toBe(
      "Objective `count:poisson` unsupported for selectable inference predictions.",
    );
  });
});

describe("layouts", () => {
  const { body, scores } = first("binary-logistic", 2);
  const [p, q] = scores as readonly [number, number];
  const label = (score: number) => (score > 0.5 ? 1 : 0);

  test("CSV: keys in the order asked for, lists in quotes, no line end at the end (A34, A37)", async () => {
    const answered = await ask(body, {
      environment: select(" Probabilities, predicted_label,predicted_score"),
    });
    expect(answered.text()).toBe(`"${both(p)}",${label(p)},nan\n"${both(q)}",${label(q)},nan`);
  });

  test("CSV in batch ends with a line end (A33)", async () => {
    const environment = select("predicted_label", { SAGEMAKER_BATCH: "true" });
    expect((await ask(body, { environment })).text()).toBe(`${label(p)}\n${label(q)}\n`);
  });

  test("JSON: keys in the fixed order, those nobody knows last (A38)", async () => {
    const answered = await ask(body, {
      accept: "application/json",
      environment: select("w\u00f6rd,probability,predicted_label"),
    });
    const one = (score: number) =>
      `{"predicted_label": ${label(score)}, "probability": ${python(score)}, "w\\u00f6rd": NaN}`;
    expect(answered.text()).toBe(`{"predictions": [${one(p)}, ${one(q)}]}`);
  });

  test("a key asked for twice is two cells of CSV, and one member of JSON (A37, A38)", async () => {
    const keys = select("word,predicted_label,word,predicted_label");
    const cells = (score: number) => `nan,${label(score)},nan,${label(score)}`;
    expect((await ask(body, { environment: keys })).text()).toBe(`${cells(p)}\n${cells(q)}`);
    const one = (score: number) => `{"predicted_label": ${label(score)}, "word": NaN}`;
    const answered = await ask(body, { accept: "application/jsonlines", environment: keys });
    expect(answered.text()).toBe(`${one(p)}\n${one(q)}\n`);
  });

  test("RecordIO: a record a row, every key a label with a float32 tensor (A39, F86)", async () => {
    const answered = await ask(body, {
      accept: "application/x-recordio-protobuf",
      environment: select("predicted_label"),
    });
    const frame = (value: number) => {
      const float = Buffer.alloc(4);
      float.writeFloatLE(value);
      // label { key: "predicted_label", value { float32_tensor { values: [value] } } }, padded to 28 bytes.
      return Buffer.concat([
        Buffer.from("0a23d7ce1d000000121b0a0f", "hex"),
        Buffer.from("predicted_label"),
        Buffer.from("120812060a04", "hex"),
        float,
        Buffer.alloc(3),
      ]);
    };
    expect(answered.body.toString("hex")).toBe(
      Buffer.concat([frame(label(p)), frame(label(q))]).toString("hex"),
    );
  });

  test("RecordIO: a list is a tensor of as many values, a key the objective has not is NaN, keys in the fixed order (A38, A39)", async () => {
    const { body: row, scores: one } = first("binary-logistic", 1);
    const [score] = one;
    const answered = await ask(row, {
      accept: "application/x-recordio-protobuf",
      environment: select("predicted_score,probabilities,probability"),
    });
    const floats = (...values: readonly number[]) => {
      const bytes = Buffer.from(Float32Array.from(values).buffer);
      return Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]);
    };
    /** label { key, value { float32_tensor { values } } } */
    const entry = (key: string, tensor: Buffer) => {
      const value = Buffer.concat([Buffer.from([0x12, tensor.length + 2, 0x12, tensor.length]), tensor]);
      const name = Buffer.concat([Buffer.from([0x0a, key.length]), Buffer.from(key)]);
      return Buffer.concat([Buffer.from([0x12, name.length + value.length]), name, value]);
    };
    const message = Buffer.concat([
      entry("probability", floats(score!)),
      entry("probabilities", floats(1 - score!, score!)),
      entry("predicted_score", floats(Number.NaN)),
    ]);
    const head = Buffer.alloc(8);
    head.writeUInt32LE(0xced7230a);
    head.writeUInt32LE(message.length, 4);
    const padding = Buffer.alloc((4 - (message.length % 4)) % 4);
    expect(answered.body.toString("hex")).toBe(Buffer.concat([head, message, padding]).toString("hex"));
  });

  test("images before 1.3 obey Accept when inference is selectable (A27), before 1.0 there is no selecting (A34)", async () => {
    const of = (image: string) =>
      ask(body, {
        accept: "application/jsonlines",
        environment: select("predicted_label", { STAGEWRIGHT_XGBOOST_IMAGE: image }),
      });
    expect((await of("1.2-1")).text()).toBe(
      `{"predicted_label": ${label(p)}}\n{"predicted_label": ${label(q)}}\n`,
    );
    expect((await of("0.90-2")).headers["content-type"]).toBe("text/csv; charset=utf-8");
  });
});
