/** What a large body takes of a server's memory. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { peakMebibytes, residentMebibytes } from "../measure/process-cost.mjs";
import { startServer } from "../measure/server-process.mjs";
import { largeBody } from "./bodies.mjs";
import { send } from "./send.mjs";

const MEBIBYTE = 1_048_576;
const BODY_BYTES = 100_000_000;
const COLUMNS = 10;

/** How a body comes. */
export interface Way {
  readonly lane: "HTTP thread" | "worker thread";
  readonly framing: "content-length" | "chunked";
}

/** What 100 MB take beyond what the process had after a smaller body, as multiples of the body, its table left out. */
export async function bodiesHeld(type: string, { lane, framing }: Way): Promise<number> {
  const { entry } = await bundleStage(join(dirname(fileURLToPath(import.meta.url)), "count-stage.ts"));
  const { port, processId, stop } = await startServer({
    node: process.execPath,
    words: [entry, "serve"],
    variables: {
      MAX_CONTENT_LENGTH: String(BODY_BYTES * 2),
      SAGEMAKER_MODEL_SERVER_TIMEOUT: "300",
      SAGEMAKER_MODEL_SERVER_WORKERS: lane === "HTTP thread" ? "0" : "1",
    },
  });
  const isSized = framing === "content-length";
  try {
    await send(port, type, largeBody(type, 8_000_000), isSized);
    const idle = residentMebibytes(processId);
    const body = largeBody(type, BODY_BYTES);
    await send(port, type, body, isSized);
    const table = (body.rows * COLUMNS * 8) / MEBIBYTE;
    return (peakMebibytes(processId) - idle - table) / (body.byteLength / MEBIBYTE);
  } finally {
    await stop();
  }
}
