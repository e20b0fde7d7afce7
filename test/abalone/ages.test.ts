import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inProcess } from "./stage-transports.ts";

interface PipelineCase {
  readonly name: string;
  readonly row: readonly (string | number | null)[];
  readonly age: number;
}
const { cases }: { cases: readonly PipelineCase[] } = JSON.parse(
  readFileSync(new URL("age.expected.json", import.meta.url), "utf8"),
);

test("the pipeline gives every shell the age scikit-learn gives it", async () => {
  const body = cases.map(({ row }) => row.map((cell) => cell ?? "").join(",")).join("\n");
  const outcome = await inProcess().send({
    name: "recorded",
    body,
    contentType: "text/csv",
    expect: { contentType: "text/csv", body: "" },
  });
  expect(outcome.body.trimEnd().split("\n").map(Number)).toEqual(cases.map(({ age }) => age));
});
