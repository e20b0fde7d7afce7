import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mleapOpsPage } from "./mleap-ops-page.mjs";

it("docs/reference/mleap-ops.md is what the registry says; node tools/docs/write-mleap-ops.mjs writes it", () => {
  const page = readFileSync(new URL("../../docs/reference/mleap-ops.md", import.meta.url), "utf8");
  expect(page).toBe(mleapOpsPage());
});
