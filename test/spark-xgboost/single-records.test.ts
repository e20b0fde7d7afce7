/** E28: a file of rows as batch transform sends it with `SingleRecord` — one request a row, answers put together line by line. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { throughAwsClient } from "../abalone/aws-transport.ts";
import type { Transport } from "../abalone/transport.ts";
import { definitionOf, recordedRows } from "./pipelines.ts";

const CSV = "text/csv";
const MAX_CONCURRENT_TRANSFORMS = 8;

let endpoint: Transport;
beforeAll(async () => {
  endpoint = await throughAwsClient(definitionOf("abalone"));
});
afterAll(() => endpoint?.stop());

test("1,001 rows through the endpoint, several under way at once, each its own answer", async () => {
  const rows = recordedRows("abalone");
  const answers = new Array<string>(rows.length);
  const waiting = rows.entries();
  const work = async () => {
    for (const [at, { request }] of waiting) {
      const outcome = await endpoint.send({
        name: "E28",
        body: request,
        contentType: CSV,
        accept: CSV,
        expect: { contentType: CSV, body: "" },
      });
      answers[at] = outcome.body;
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_TRANSFORMS }, work));
  expect(answers.join("")).toBe(rows.map(({ prediction }) => `${prediction}\n`).join(""));
}, 120_000);
