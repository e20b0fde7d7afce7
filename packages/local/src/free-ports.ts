/** Ports for a stage: one to bind and a range of its own, none of them in use (C33). */

import { createServer } from "node:net";
import { errors } from "./errors.ts";

/** Below the range from which systems take ports for outgoing connections, so that none of those gets in between. */
const FIRST = 20_000;
const LAST = 32_000;
/** Ports of a stage's safe range. */
const SAFE_PORT_COUNT = 10;
const BLOCK = 1 + SAFE_PORT_COUNT;

export interface StagePorts {
  readonly bind: number;
  /** Value of `SAGEMAKER_SAFE_PORT_RANGE`, both ends included (C32). */
  readonly safeRange: string;
}

/** Blocks given to stages of this process and not yet given back. */
const taken = new Set<number>();
/** Two runners that start at once should not try the same blocks in the same order. */
let next = FIRST + BLOCK * Math.floor(Math.random() * ((LAST - FIRST) / BLOCK));

/**
 * A block of ports on an address, all free at this moment, given to nobody else in this process.
 *
 * @throws SW_PIPELINE_PORTS
 */
export async function takePorts(host: string): Promise<StagePorts> {
  const blocks = Math.floor((LAST - FIRST) / BLOCK);
  for (let tried = 0; tried < blocks; tried++) {
    const bind = next;
    next = next + 2 * BLOCK > LAST ? FIRST : next + BLOCK;
    if (taken.has(bind)) continue;
    taken.add(bind);
    const ports = Array.from({ length: BLOCK }, (_, offset) => bind + offset);
    const free = await Promise.all(ports.map((port) => isFree(host, port)));
    if (free.every(Boolean)) return { bind, safeRange: `${bind + 1}-${bind + SAFE_PORT_COUNT}` };
    taken.delete(bind);
  }
  throw errors.SW_PIPELINE_PORTS({ from: FIRST, to: LAST, size: BLOCK });
}

/** Gives a block back. */
export function returnPorts({ bind }: StagePorts): void {
  taken.delete(bind);
}

/** Whether nobody listens on a port. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once("error", () => settle(false));
    probe.listen(port, host, () => probe.close(() => settle(true)));
  });
}
