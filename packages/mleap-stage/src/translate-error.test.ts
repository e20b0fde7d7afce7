/** Each of the runtime's codes has its place in this package. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BundleIssue,
  errorCatalogue,
  loadBundle,
  MleapError,
  type MleapErrorCode,
} from "mleap-ts-runtime";
import { afterAll, describe, expect, it } from "vitest";
import { writeAbaloneBundle } from "./abalone-bundle.cases.ts";
import { loadError, runError } from "./translate-error.ts";

const folder = mkdtempSync(join(tmpdir(), "mleap-codes-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeAbaloneBundle(folder);
const bundle = await loadBundle(folder);
const codes = Object.keys(errorCatalogue) as MleapErrorCode[];

describe("a code of the runtime", () => {
  it.each(codes)("%s is SW_MLEAP_BUNDLE while a bundle is loaded, with its issues", (code) => {
    const issues: BundleIssue[] = [{ code, path: "root/model.json", message: "one" }];
    const cause = new MleapError(code, "what the runtime said", { issues });
    expect(loadError(cause, "/opt/ml/model/model.zip")).toMatchObject({
      code: "SW_MLEAP_BUNDLE",
      message: expect.stringContaining("what the runtime said"),
      cause,
    });
  });

  it.each(codes)("%s is the caller's mistake while rows are scored, or a fault", (code) => {
    const cause = new MleapError(code, "what the runtime said", { row: 3 });
    const error = runError(cause, { bundle, file: "/opt/ml/model/model.zip" });
    const [expected, outcome] = code.startsWith("MLEAP_INPUT_")
      ? ["SW_MLEAP_INPUT", "input-invalid"]
      : code.startsWith("MLEAP_FRAME_")
        ? ["SW_MLEAP_FRAME", "input-invalid"]
        : ["SW_MLEAP_RUN", "stage-fault"];
    expect(error).toMatchObject({ code: expected, outcome, cause });
    if (outcome === "input-invalid") expect(error).toMatchObject({ record: 3 });
    expect(error.message).not.toContain("/opt/ml");
  });
});
