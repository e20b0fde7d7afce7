/**
 * A body decoded on a worker thread while it arrives. Blocks move to the thread and come back empty, a few for the whole of a body: no
 * byte of it is held twice, and the caller is read from as fast as the thread decodes. The thread is taken from the first
 * block on: what it waits for its caller is lost to others, so a body goes this way only where another thread is left for them, or
 * where there is one thread and nobody waits; else it is kept, and moves when it is complete.
 */

import { Buffer } from "node:buffer";
import type { MessagePort } from "node:worker_threads";
import type { ArrivingBody, OpenStage } from "@stagewright/core";
import type { BodySink } from "../body-sink.ts";
import { errors } from "../errors.ts";
import type { LaneTask } from "./lane-messages.ts";

const BLOCK_BYTES = 262_144;
/** One that is filled, one that is decoded, and two on their ways. */
const MAX_BLOCKS = 4;
/** To the thread instead of a block: that was all. */
const END = "end";

/** The HTTP thread's side. */
export class SentBody implements BodySink {
  readonly arrived = undefined;
  byteLength = 0;
  /** Called once, when the thread has been sent all of it or is to have no more. */
  over = () => {};
  readonly #port: MessagePort;
  #allocated = 0;
  /** Came back, and waits to be filled. */
  readonly #empty: Buffer[] = [];
  #next: ((memory: Buffer) => void) | undefined;
  #isClosed = false;
  #isOver = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (block: Uint8Array<ArrayBuffer>) => this.#returned(Buffer.from(block.buffer)));
  }

  begin(): Buffer {
    return this.#memory()!;
  }

  take(block: Buffer, next: (memory: Buffer) => void): void {
    this.byteLength += block.length;
    if (this.#isClosed) {
      next(Buffer.from(block.buffer));
      return;
    }
    this.#port.postMessage(block, [block.buffer as ArrayBuffer]);
    const memory = this.#memory();
    if (memory === undefined) this.#next = next;
    else next(memory);
  }

  end(): void {
    if (!this.#isClosed) this.#port.postMessage(END);
    this.#end();
  }

  abandon(): void {
    this.close();
  }

  /** The thread needs no more of it, or is gone. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#port.close();
    this.#end();
    this.#give(Buffer.allocUnsafeSlow(BLOCK_BYTES));
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.over();
  }

  #returned(memory: Buffer): void {
    if (this.#next === undefined) this.#empty.push(memory);
    else this.#give(memory);
  }

  #give(memory: Buffer): void {
    const next = this.#next;
    this.#next = undefined;
    next?.(memory);
  }

  #memory(): Buffer | undefined {
    const empty = this.#empty.pop();
    if (empty !== undefined || this.#allocated === MAX_BLOCKS) return empty;
    this.#allocated += 1;
    return Buffer.allocUnsafeSlow(BLOCK_BYTES);
  }
}

/**
 * The thread's side: decodes what comes over the port.
 *
 * Rejects with SW_INVOCATION_ABORTED when the body will not be complete
 */
export function receiveSentBody(stage: OpenStage, task: LaneTask, port: MessagePort): Promise<ArrivingBody> {
  return new Promise((resolve, reject) => {
    // The HTTP thread has asked the same stage whether it reads this type in blocks.
    const body = stage.beginBody(task, task.bodyBytes)!;
    let isWhole = false;
    port.on("message", (block: Uint8Array<ArrayBuffer> | typeof END) => {
      if (block === END) {
        isWhole = true;
        port.close();
        resolve(body);
        return;
      }
      body.write(block);
      port.postMessage(block, [block.buffer]);
    });
    port.on("close", () => {
      if (isWhole) return;
      body.abandon();
      reject(errors.SW_INVOCATION_ABORTED({}));
    });
  });
}
