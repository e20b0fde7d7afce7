/** What a large body takes of a server's memory. */

import { peakMebibytes, residentMebibytes } from "../measure/process-cost.mjs";
import { largeBody } from "./bodies.mjs";
import { startCountServer } from "./count-server.mjs";
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
  const isSized = framing === "content-length";
  const { port, processId, stop } = await startCountServer({
    node: process.execPath,
    type,
    byteLength: BODY_BYTES,
    threads: lane === "HTTP thread" ? 0 : 1,
    isSized,
  });
  try {
    const idle = residentMebibytes(processId);
    const body = largeBody(type, BODY_BYTES);
    await send(port, type, body, isSized);
    const table = (body.rows * COLUMNS * 8) / MEBIBYTE;
    return (peakMebibytes(processId) - idle - table) / (body.byteLength / MEBIBYTE);
  } finally {
    await stop();
  }
}
