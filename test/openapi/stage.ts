/** A stage with a column of every kind, which answers numbers and text of them: what the OpenAPI tests drive. */

import { defineStage } from "@stagewright/core";

export default defineStage("every-column")
  .input({
    columns: {
      sex: { dtype: "string", categories: ["M", "F", "I"] },
      name: { dtype: "string", nullable: false },
      note: "string",
      height: { dtype: "float32", range: [0.1, 0.7], nullable: true },
      ratio: "float32",
      weight: { dtype: "float64", nullable: false },
      score: { dtype: "float64", range: [0, Number.POSITIVE_INFINITY] },
      grade: { dtype: "float64", categories: [0.5, 1.5], nullable: true },
      small: "int8",
      rings: { dtype: "int32", range: [-5, 29] },
      kind: { dtype: "uint16", categories: [1, 2, 65_535] },
      id: "int64",
      count: "uint64",
      rank: { dtype: "int64", range: [-9, 9] },
      ok: "bool",
    },
  })
  .postprocess((table) =>
    table
      .select("sex", "height", "rings", "id", "ok")
      .fillMissing({ height: 0.5 })
      .mapValues("rings", (rings) => rings / 2, "float64"),
  )
  .output({
    columns: {
      sex: { dtype: "string", categories: ["M", "F", "I"] },
      height: { dtype: "float32", range: [0.1, 0.7], nullable: false },
      rings: { dtype: "float64", range: [-2.5, 14.5], nullable: false },
      id: "int64",
      ok: "bool",
    },
    mediaTypes: ["application/json", "text/csv", "application/jsonlines"],
  });
