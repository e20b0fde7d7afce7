/** Ten floats in, the same ten out: what the SDK itself costs. */

import { defineStage } from "@stagewright/core";

export default defineStage("no-op")
  .input({
    columns: {
      a: "float64",
      b: "float64",
      c: "float64",
      d: "float64",
      e: "float64",
      f: "float64",
      g: "float64",
      h: "float64",
      i: "float64",
      j: "float64",
    },
  })
  .postprocess((table) => table);
