import { readFileSync } from "node:fs";
import { Table } from "@stagewright/core";
import { createTestContext, invoke } from "@stagewright/testing";
import { describe, expect, test } from "vitest";
import stage from "../stage.ts";

interface AgeCase {
  /** As it arrives. */
  readonly rings: string;
  readonly age: number;
}
const { cases }: { cases: readonly AgeCase[] } = JSON.parse(
  readFileSync(new URL("age.expected.json", import.meta.url), "utf8"),
);

describe("postprocess, as a function", () => {
  test.each(cases)("$rings rings are $age years", async ({ rings, age }) => {
    const predictions = Table.of({ rings: { dtype: "float64", values: [Number(rings)] } });
    const ages = await stage.hooks.postprocess(predictions, createTestContext(undefined));
    expect(ages.columnNames).toEqual(["age"]);
    expect([...ages.column("age")]).toEqual([age]);
  });
});

describe("the stage, from bytes to bytes", () => {
  const headers = { "content-type": "text/csv" };

  test("without Accept the answer is CSV, one decimal a record", async () => {
    const answer = await invoke(stage, "9.7\n8.65\n", headers);
    expect(answer.headers["content-type"]).toBe("text/csv");
    expect(answer.text()).toBe("11.2\n10.2\n");
  });

  test("Accept application/json gives predictions by name", async () => {
    const answer = await invoke(stage, "9.7\n", { ...headers, accept: "application/json" });
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.text()).toBe('{"predictions": [{"age": 11.2}]}');
  });

  test("what is neither is refused", async () => {
    const answer = await invoke(stage, "9.7\n", { ...headers, accept: "text/html" });
    expect(answer.status).toBe(406);
  });

  test("a JSON request is read as well", async () => {
    const answer = await invoke(stage, '{"instances": [[9.7], {"rings": 8.65}]}', {
      "content-type": "application/json",
      accept: "text/csv",
    });
    expect(answer.text()).toBe("11.2\n10.2\n");
  });
});
