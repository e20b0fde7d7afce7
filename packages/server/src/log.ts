/**
 * The log: one JSON line an event on standard output (C14), pino's format. Events are written at once; access lines, one
 * an invocation, are formatted by hand into the same stream's buffer and leave by size, every 100 ms, and at exit.
 */

import { Buffer } from "node:buffer";
import type { Logger, LogLevel } from "@stagewright/core";
import { type DestinationStream, pino } from "pino";
import { LineBuffer } from "./line-buffer.ts";

/** The stream writes as much at once. */
const BUFFER_BYTES = 16_384;
const FLUSH_INTERVAL_MS = 100;

/** The log of one process. */
export interface StageLog {
  /** For events; its lines leave at once. */
  readonly events: Logger & { fatal(fields: object, message: string): void };
  /** For the many lines that may wait a little: one an invocation. */
  readonly lines: LineBuffer;
  /** Writes out everything, synchronously; for the end of the process. */
  flush(): void;
}

/** Events of a thread without a log of its own: whole lines, handed to whoever has one. */
export function createLineLog(level: LogLevel, stage: string, write: (line: string) => void): Logger {
  return pino({ level, base: { stage } }, { write: (line) => write(line.trimEnd()) });
}

/** Opens the log on a file descriptor; 1 is standard output. */
export function createStageLog(level: LogLevel, stage: string, fileDescriptor = 1): StageLog {
  // One synchronous write for some sixty lines costs less than handing it to a thread.
  const destination = pino.destination({ dest: fileDescriptor, sync: true, contentMode: "buffer" });
  // A reader that goes away (a closed pipe) must not end the stage.
  destination.on("error", () => {});
  let isFlushWanted = false;
  // The stream ignores a flush while it writes: what was added meanwhile would stay until the next line.
  destination.on("drain", () => {
    if (!isFlushWanted) return;
    isFlushWanted = false;
    destination.flush();
  });
  const write = (bytes: Uint8Array) => {
    // The stream takes bytes in this mode; its types know text alone.
    destination.write(bytes as unknown as string);
    isFlushWanted = true;
    destination.flush();
  };
  const lines = new LineBuffer(BUFFER_BYTES, FLUSH_INTERVAL_MS, write);
  const immediate: DestinationStream = {
    write: (line) => {
      lines.flush();
      write(Buffer.from(line, "utf8"));
    },
  };
  return {
    events: pino({ level, base: { stage } }, immediate),
    lines,
    flush: () => {
      try {
        lines.flush();
        destination.flushSync();
      } catch {
        // The stream is closed or was never opened; there is nobody left to tell.
      }
    },
  };
}
