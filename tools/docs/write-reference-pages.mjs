// Writes every generated page under docs/reference; `pnpm build` first.
import { writeFileSync } from "node:fs";
import { referencePages } from "./reference-pages.mjs";

for (const [name, page] of Object.entries(referencePages)) {
  writeFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), page());
}
