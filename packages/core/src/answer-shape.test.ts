import { describe, expect, it } from "vitest";
import { shapeColumns } from "./answer-shape.ts";
import { createStageSchema } from "./stage-schema.ts";
import { Table } from "./table.ts";

const declared = () => {
  const schema = createStageSchema({ columns: { score: "float64", label: "string" } });
  return (schema as Extract<typeof schema, { kind: "columns" }>).columns;
};
const inOrder = Table.of({
  score: { dtype: "float64", values: [1, 2] },
  label: { dtype: "string", values: ["a", "b"] },
});

describe("a table that is answered", () => {
  it("is itself where its columns are as declared, in their order", () => {
    expect(shapeColumns(inOrder, declared())).toBe(inOrder);
  });

  it("is put in order under the declared schema, without a copy of its values", () => {
    const columns = declared();
    const shaped = shapeColumns(inOrder.select("label", "score"), columns);
    expect(shaped.schema).toBe(columns);
    expect([shaped.row(0), shaped.row(1)]).toEqual([
      { score: 1, label: "a" },
      { score: 2, label: "b" },
    ]);
    expect(shaped.column("score")).toBe(inOrder.column("score"));
  });

  it.each([
    ["another dtype", inOrder.cast({ score: "float32" }), 'column "score" is float32, declared float64'],
    ["a column less", inOrder.select("score"), 'column "label" is missing'],
    ["a column more", inOrder.derive("more", "float64", () => 1), 'column "more" is not declared'],
    [
      "another name",
      inOrder.rename({ label: "name" }),
      'column "label" is missing; column "name" is not declared',
    ],
  ])("is refused with %s", (_, table, problem) => {
    expect(() => shapeColumns(table, declared())).toThrow(
      expect.objectContaining({ code: "SW_STAGE_OUTPUT", message: expect.stringContaining(problem) }),
    );
  });
});
