import type { Writable } from "node:stream";

/** What a command needs from the world; tests give their own. */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Exit codes of `mleap-ts`. */
export const exitCodes = {
  ok: 0,
  /** The bundle, frame or row was refused, or `lint` found something. */
  refused: 1,
  /** The command line was not understood. */
  usage: 2,
  /** A fault of the program. */
  fault: 70,
} as const;

/** The command line was not understood; the message says how it is meant. */
export class UsageError extends Error {}

export interface Command {
  readonly name: string;
  /** The line shown in the list of commands. */
  readonly summary: string;
  readonly usage: string;
  run(args: readonly string[], io: CommandIo): Promise<number>;
}
