/** The stage asked as a caller asks it: recorded requests in process, over HTTP and as it ships; any rows. */

import { checkRows } from "@stagewright/testing/property";
import { testVectors } from "@stagewright/testing/vitest";
import { test } from "vitest";
import stage from "../stage.ts";

testVectors(new URL("./requests.vectors.yaml", import.meta.url), {
  stage,
  stageModule: new URL("../stage.ts", import.meta.url),
});

test("any N rows in, N rows out", () =>
  checkRows(stage, { modelDir: new URL("../model", import.meta.url), runs: 50 }));
