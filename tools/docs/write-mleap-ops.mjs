// Writes docs/reference/mleap-ops.md. Run after `pnpm -C packages/mleap-ts-runtime build`.
import { writeFileSync } from "node:fs";
import { mleapOpsPage } from "./mleap-ops-page.mjs";

writeFileSync(new URL("../../docs/reference/mleap-ops.md", import.meta.url), mleapOpsPage());
