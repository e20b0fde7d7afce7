/** The counting stage as a server, warmed up for bodies of one type: code is compiled, and a thread started, before anything is measured. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { startServer } from "../measure/server-process.mjs";
import { largeBody } from "./bodies.mjs";
import { send } from "./send.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const WARM_UP_BYTES = 8_000_000;

/**
 * Starts it.
 *
 * @param node the binary
 * @param byteLength the largest body to come
 * @param threads worker threads: 0 or 1
 * @param isSized whether bodies come with their length, or chunked
 */
export async function startCountServer({ node, type, byteLength, threads, isSized }) {
  const { entry } = await bundleStage(join(here, "count-stage.ts"));
  const server = await startServer({
    node,
    words: [entry, "serve"],
    variables: {
      MAX_CONTENT_LENGTH: String(byteLength * 2),
      SAGEMAKER_MODEL_SERVER_TIMEOUT: "300",
      SAGEMAKER_MODEL_SERVER_WORKERS: String(threads),
    },
  });
  try {
    await send(server.port, type, largeBody(type, WARM_UP_BYTES), isSized);
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  return server;
}
