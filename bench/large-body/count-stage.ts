/** Ten columns in, the number of rows out: what decoding alone holds in memory. */

import { defineStage, text } from "@stagewright/core";

const columns = Object.fromEntries(
  Array.from({ length: 10 }, (_, at) => [`x${at}`, "float64"] as const),
) as Readonly<Record<string, "float64">>;

export default defineStage("count")
  .input({ columns })
  .postprocess((table) => text(String(table.rowCount)));
