/** What a stage declares, told by the stage itself: its bundle is started with `describe`, which loads no model. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bundleStage } from "./bundle-stage.ts";
import { errors } from "./errors.ts";

const run = promisify(execFile);

/** A stage module is evaluated within this time; it has nothing to wait for. */
const TIMEOUT_MS = 60_000;
/** Largest document read. */
const MAX_DOCUMENT_BYTES = 16_777_216;

/** A stage's OpenAPI document: as text, as it came, and read. */
export interface DescribedStage {
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/**
 * Bundles a stage for this machine and asks it what it declares. The module is evaluated, `load` is not run.
 *
 * @param stage URL or path of the module, or of the folder that holds it
 * @throws SW_IMAGE_DESCRIBE, and what `bundleStage` throws
 */
export async function describeStage(stage: URL | string): Promise<DescribedStage> {
  const { entry, stageModule } = await bundleStage(stage);
  try {
    const { stdout } = await run(process.execPath, ["--enable-source-maps", entry, "describe"], {
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_DOCUMENT_BYTES,
      env: { ...process.env, ORT_DISABLE_TELEMETRY: "1" },
    });
    const text = stdout.trim();
    return { text, document: JSON.parse(text) as DescribedStage["document"] };
  } catch (cause) {
    throw errors.SW_IMAGE_DESCRIBE({ module: stageModule, reason: reasonOf(cause) }, { cause });
  }
}

/** The last lines the stage's process wrote, else what became of it. */
function reasonOf(cause: unknown): string {
  const { stderr, message } = cause as { readonly stderr?: string; readonly message: string };
  const lines = (stderr ?? "").trim().split("\n").slice(-8).join("\n");
  return lines === "" ? message.split("\n")[0]! : lines;
}
