// Writes docs/reference/mleap-ops.md and mleap-errors.md. Run after `pnpm -C packages/mleap-ts-runtime build`.
import { writeFileSync } from "node:fs";
import { mleapErrorsPage } from "./mleap-errors-page.mjs";
import { mleapOpsPage } from "./mleap-ops-page.mjs";

const reference = new URL("../../docs/reference/", import.meta.url);
writeFileSync(new URL("mleap-ops.md", reference), mleapOpsPage());
writeFileSync(new URL("mleap-errors.md", reference), mleapErrorsPage());
