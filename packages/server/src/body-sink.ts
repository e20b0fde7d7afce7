/** Where a large body goes while it arrives: it is decoded block by block, and no whole of it ever lies in memory. */

import type { Buffer } from "node:buffer";
import type { ArrivedBody } from "@stagewright/core";

/** Takes the blocks of one body. */
export interface BodySink {
  /** What the invocation is run with in the end; undefined where the body goes to another thread. */
  readonly arrived: ArrivedBody | undefined;
  /** Memory for the first block. */
  begin(): Buffer;
  /**
   * Takes a block: its memory, filled, or as far as the last one fills it. `next` is called once, with memory for the next block: at once
   * or later, and until then the caller is not read from any further.
   */
  take(block: Buffer, next: (memory: Buffer) => void): void;
  /** Every block has been taken. */
  end(): void;
  /** Nobody wants the body any more: what is decoded of it is let go of, and what still comes is dropped. */
  abandon(): void;
}
