/** What goes out: Accept and the layouts of answers (A27–A33). */
import { readEnvironment } from "@stagewright/core";
import { describe, expect, test } from "vitest";
import { formatAnswer } from "../src/answer.ts";
import { readSettings } from "../src/settings.ts";
import { AWS, ask, expected, first, python } from "./fixtures.ts";

const { body, scores } = first("binary-logistic", 2);
const [a, b] = scores.map(python) as [string, string];
const csv = `${a}\n${b}\n`;
const json = `{"predictions": [{"score": ${a}}, {"score": ${b}}]}`;
// Class numbers: XGBoost before 1.3 added the base score last, which changes the last bit of other scores.
const { body: rawBody, scores: raw } = first("multi-softmax", 8);
const softprob = expected("multi-softprob");
const softprobBody = softprob.rows.slice(0, 2).join("\n");
const classes = (separator: string) =>
  softprob.prediction.slice(0, 2).map((row) => (row as readonly number[]).map(python).join(separator));

describe("Accept (A27, F4)", () => {
  test.each([
    [undefined, "text/csv; charset=utf-8", csv],
    ["", "text/csv; charset=utf-8", csv],
    ["*/*", "text/csv; charset=utf-8", csv],
    ["Text/CSV; charset=latin-1", "text/csv; charset=utf-8", csv],
    ["application/json;verbose=True", "application/json", json],
  ])("%j is answered as %s", async (accept, type, text) => {
    for (const environment of [{}, AWS]) {
      const answered = await ask(body, accept === undefined ? { environment } : { accept, environment });
      expect(answered.headers["content-type"]).toBe(type);
      expect(answered.text()).toBe(text);
    }
  });

  test("left open is the environment's default", async () => {
    const environment = { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/json" };
    expect((await ask(body, { environment })).text()).toBe(json);
    expect((await ask(body, { environment, accept: "text/csv" })).text()).toBe(csv);
  });

  test("that is none of the four is 406, under STAGEWRIGHT_COMPAT=aws in the platform's words", async () => {
    const accept = "image/png";
    expect((await ask(body, { accept })).json()).toMatchObject({
      error: { code: "SW_XGBOOST_SERVING_ACCEPT" },
    });
    const refused = await ask(body, { accept, environment: AWS });
    expect(refused.status).toBe(406);
    expect(refused.text()).toBe(
      "Accept type image/png is not supported. Please use supported accept types: ['application/json', 'application/jsonlines', 'application/x-recordio-protobuf', 'text/csv'].",
    );
  });

  test("that is a list is understood; the platform refuses it whole (F5)", async () => {
    expect((await ask(body, { accept: "image/png, application/json;q=0.9, text/csv;q=0.5" })).text()).toBe(
      json,
    );
    expect((await ask(body, { accept: "image/png, */*;q=0.1" })).text()).toBe(csv);
    expect((await ask(body, { accept: "text/csv;q=0, ," })).status).toBe(200);
    expect((await ask(body, { accept: "image/png, no type" })).status).toBe(406);
    expect((await ask(body, { accept: "text/csv, application/json", environment: AWS })).status).toBe(406);
  });

  test("by default of the environment is refused at load; under STAGEWRIGHT_COMPAT=aws the invocation fails", async () => {
    const environment = { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "image/png" };
    await expect(ask(body, { environment })).rejects.toMatchObject({ code: "SW_ENVIRONMENT_INVALID" });
    expect((await ask(body, { environment: { ...environment, ...AWS } })).status).toBe(500);
    expect((await ask(body, { environment: { ...environment, ...AWS }, accept: "text/csv" })).text()).toBe(
      csv,
    );
  });
});

describe("CSV (A28, A31, A32)", () => {
  test("is a prediction a line, classes separated by commas", async () => {
    const answered = await ask(softprobBody, { model: "multi-softprob" });
    expect(answered.text()).toBe(
      classes(",")
        .map((row) => `${row}\n`)
        .join(""),
    );
  });

  test.each(["binary-logitraw", "binary-hinge", "multi-softmax", "reg-squarederror", "count-poisson"])(
    "of %s is one number a row, singles printed as doubles",
    async (model) => {
      const { rows, prediction } = expected(model);
      const answered = await ask(rows.join("\n"), { model });
      expect(answered.text()).toBe(prediction.map((score) => `${python(score as number)}\n`).join(""));
    },
  );

  test.each(["1.2-1", "0.90-2"])("of image %s is one line, whatever the Accept", async (image) => {
    const environment = { STAGEWRIGHT_XGBOOST_IMAGE: image };
    const answered = await ask(rawBody, {
      environment,
      model: "multi-softmax",
      accept: "application/json",
    });
    expect(answered.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answered.text()).toBe(raw.map(python).join(","));
    const lists = await ask(softprobBody, { environment, model: "multi-softprob" });
    expect(lists.text()).toBe(
      classes(", ")
        .map((row) => `[${row}]`)
        .join(","),
    );
  });
});

describe("other types", () => {
  test("JSON has a score a prediction, a list for several classes (A29)", async () => {
    expect((await ask(body, { accept: "application/json" })).text()).toBe(json);
    const lists = await ask(softprobBody, { model: "multi-softprob", accept: "application/json" });
    expect(lists.text()).toBe(
      `{"predictions": [${classes(", ")
        .map((row) => `{"score": [${row}]}`)
        .join(", ")}]}`,
    );
  });

  test("JSON lines and RecordIO hold the same; the platform has no encoder for them (A30)", async () => {
    const answered = await ask(body, { accept: "application/jsonlines" });
    expect(answered.text()).toBe(`{"score": ${a}}\n{"score": ${b}}\n`);
    const frames = await ask(body, { accept: "application/x-recordio-protobuf" });
    expect(frames.headers["content-type"]).toBe("application/x-recordio-protobuf");
    // label { key: "score", value { float32_tensor { values: [score] } } }, 19 bytes, padded to 20.
    const frame = (score: number) => {
      const single = Buffer.alloc(5);
      single.writeFloatLE(score);
      const head = Buffer.from("0a23d7ce1300000012110a05", "hex");
      return Buffer.concat([head, Buffer.from("score"), Buffer.from("120812060a04", "hex"), single]);
    };
    expect(frames.body.toString("hex")).toBe(Buffer.concat(scores.map(frame)).toString("hex"));
    for (const accept of ["application/jsonlines", "application/x-recordio-protobuf"]) {
      expect((await ask(body, { accept, environment: AWS })).status).toBe(500);
      const settings = readSettings(readEnvironment(AWS));
      expect(() =>
        formatAnswer(
          { objective: "binary:logistic", classCount: 1, values: Float32Array.from(scores), width: 1 },
          accept,
          settings,
        ),
      ).toThrow(expect.objectContaining({ code: "SW_XGBOOST_SERVING_ENCODER", outcome: "stage-fault" }));
    }
  });
});

describe("batch (A33)", () => {
  const SAGEMAKER_BATCH = "true";

  test("ends every prediction with a line end, lists in brackets", async () => {
    const environment = { SAGEMAKER_BATCH };
    expect((await ask(body, { environment })).text()).toBe(csv);
    const lists = await ask(softprobBody, { model: "multi-softprob", environment });
    expect(lists.text()).toBe(
      classes(", ")
        .map((row) => `[${row}]\n`)
        .join(""),
    );
    const legacy = { SAGEMAKER_BATCH, STAGEWRIGHT_XGBOOST_IMAGE: "1.2-1" };
    expect((await ask(rawBody, { environment: legacy, model: "multi-softmax" })).text()).toBe(
      raw.map((score) => `${python(score)}\n`).join(""),
    );
  });

  test("answers JSON as JSON; under STAGEWRIGHT_COMPAT=aws the lines under JSON's name, as the platform does", async () => {
    const accept = "application/json";
    expect((await ask(body, { accept, environment: { SAGEMAKER_BATCH } })).text()).toBe(json);
    const verbatim = await ask(body, { accept, environment: { SAGEMAKER_BATCH, ...AWS } });
    expect(verbatim.headers["content-type"]).toBe("application/json");
    expect(verbatim.text()).toBe(csv);
    expect((await ask(body, { accept, environment: { SAGEMAKER_BATCH: "false", ...AWS } })).text()).toBe(csv);
    for (const other of ["application/jsonlines", "application/x-recordio-protobuf"]) {
      const answered = await ask(body, { accept: other, environment: { SAGEMAKER_BATCH, ...AWS } });
      expect([answered.headers["content-type"], answered.text()]).toEqual([other, csv]);
    }
  });
});
