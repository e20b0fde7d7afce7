import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { referencePages } from "./reference-pages.mjs";

const folder = new URL("../../docs/reference/", import.meta.url);

it.each(Object.entries(referencePages))(
  "docs/reference/%s is what the code says; node tools/docs/write-reference-pages.mjs writes it",
  (name, page) => {
    expect(readFileSync(new URL(name, folder), "utf8")).toBe(page());
  },
);

it("holds no page that is not generated", () => {
  expect(readdirSync(folder)).toEqual(Object.keys(referencePages));
});
