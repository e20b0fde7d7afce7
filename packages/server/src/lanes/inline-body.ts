/**
 * A body decoded on the HTTP thread while it arrives. At most one block is decoded in a turn of the event loop, and a block is small
 * enough for a ping to wait for it: the slowest decoders take some milliseconds for one.
 */

import { Buffer } from "node:buffer";
import type { ArrivingBody } from "@stagewright/core";
import type { BodySink } from "../body-sink.ts";

const BLOCK_BYTES = 65_536;

export class InlineBody implements BodySink {
  readonly arrived: ArrivingBody;
  #isAbandoned = false;

  constructor(arrived: ArrivingBody) {
    this.arrived = arrived;
  }

  begin(): Buffer {
    return Buffer.allocUnsafeSlow(BLOCK_BYTES);
  }

  take(block: Buffer, next: (memory: Buffer) => void): void {
    // A decoder keeps nothing of a block: there is one memory for all.
    const memory = Buffer.from(block.buffer, 0, BLOCK_BYTES);
    if (this.#isAbandoned) {
      next(memory);
      return;
    }
    setImmediate(() => {
      if (!this.#isAbandoned) this.arrived.write(block);
      next(memory);
    });
  }

  end(): void {}

  abandon(): void {
    this.#isAbandoned = true;
    this.arrived.abandon();
  }
}
