import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mleapErrorsPage } from "./mleap-errors-page.mjs";
import { mleapOpsPage } from "./mleap-ops-page.mjs";

it.each([
  ["mleap-ops.md", mleapOpsPage],
  ["mleap-errors.md", mleapErrorsPage],
])(
  "docs/reference/%s is what the package says; node tools/docs/write-mleap-ops.mjs writes it",
  (name, page) => {
    expect(readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), "utf8")).toBe(page());
  },
);
