/** Writes a streamed answer part by part, at the caller's pace (C117, C119, C121). */

import type { ServerResponse } from "node:http";
import { type AnswerStream, StagewrightError } from "@stagewright/core";
import { withDeadline } from "./deadline-watch.ts";
import { errors } from "./errors.ts";

/** Time a caller has to read what was written before its stream failed. */
const LINGER_MS = 1000;

/** What became of a stream. */
export interface WrittenStream {
  readonly bytes: number;
  readonly parts: number;
  /** Why it was cut off; undefined when it is complete. */
  readonly error: StagewrightError | undefined;
}

/**
 * Writes every part; the head must have been written. A part is asked for when the connection has room for it. At an error
 * the connection is cut without the chunk that ends a body, which every client notices (C122). Never rejects.
 */
export async function writeStream(
  stage: string,
  stream: AnswerStream,
  response: ServerResponse,
): Promise<WrittenStream> {
  let bytes = 0;
  let parts = 0;
  try {
    for (;;) {
      const { done, value: part } = await stream.next();
      if (done === true) break;
      if (response.destroyed) throw errors.SW_INVOCATION_ABORTED({});
      if (part.length === 0) continue;
      bytes += part.length;
      parts += 1;
      const hasRoom = typeof part === "string" ? response.write(part, "latin1") : response.write(part);
      if (!hasRoom) await roomOf(response, stream.deadline);
    }
    response.end();
    return { bytes, parts, error: undefined };
  } catch (cause) {
    void stream.return();
    cutOff(response);
    const error = cause instanceof StagewrightError ? cause : errors.SW_SERVER_FAULT({ stage }, { cause });
    return { bytes, parts, error };
  }
}

/** Ends the connection without ending the body; what was written before still leaves, unless the caller does not read it. */
function cutOff(response: ServerResponse): void {
  const { socket } = response;
  if (socket === null || socket.destroyed) {
    response.destroy();
    return;
  }
  socket.destroySoon();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/**
 * Waits until the caller has read.
 *
 * @throws SW_INVOCATION_ABORTED, SW_INVOCATION_UNREAD
 */
async function roomOf(response: ServerResponse, deadline: number): Promise<void> {
  const settled = new Promise<void>((resolve) => {
    const settle = () => {
      response.off("drain", settle);
      response.off("close", settle);
      resolve();
    };
    response.on("drain", settle);
    response.on("close", settle);
  });
  const gone = (): StagewrightError | undefined =>
    response.destroyed ? errors.SW_INVOCATION_ABORTED({}) : undefined;
  const error = await withDeadline(settled, deadline, {
    fulfilled: gone,
    rejected: gone,
    late: () => errors.SW_INVOCATION_UNREAD({}),
  });
  if (error !== undefined) throw error;
}
