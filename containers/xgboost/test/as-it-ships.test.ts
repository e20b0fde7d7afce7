/** The stage as it ships: bundled, in a process of its own, over HTTP. */
import { bundleStage } from "@stagewright/image";
import { start } from "@stagewright/testing";
import { expect, test } from "vitest";
import { first, modelDir, python } from "./fixtures.ts";

test("one process answers every Accept, refuses in the platform's words, and stops", async () => {
  const { body, scores } = first("binary-logistic", 2);
  const stage = await start(new URL("../stage.ts", import.meta.url), {
    modelDir: modelDir("binary-logistic"),
    environment: { STAGEWRIGHT_COMPAT: "aws" },
  });
  const post = (headers: Readonly<Record<string, string>>, content = body) =>
    fetch(`${stage.url}/invocations`, { method: "POST", headers, body: Buffer.from(content) });
  const csv = await post({ "content-type": "text/csv" });
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(await csv.text()).toBe(scores.map((score) => `${python(score)}\n`).join(""));
  const json = await post({ "content-type": "text/csv", accept: "application/json" });
  expect(await json.json()).toEqual({ predictions: scores.map((score) => ({ score })) });
  const refused = await post({ "content-type": "application/x-parquet" });
  expect(refused.status).toBe(415);
  expect(refused.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await refused.text()).toBe("Content-type application/x-parquet is not supported.");
  expect((await post({ "content-type": "image/png" }, "")).status).toBe(204);
  expect((await fetch(`${stage.url}/ping`)).status).toBe(200);
  expect(await stage.stop()).toBe(0);
});

test("nothing but JavaScript is shipped: no native code besides Node", async () => {
  const { files } = await bundleStage(new URL("../stage.ts", import.meta.url));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((name) => !/\.(?:mjs|cjs|js|map|json|LEGAL\.txt)$/.test(name))).toEqual([]);
});
