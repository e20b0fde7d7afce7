/** What a command is: a name on the program, and where it writes. */

import type { Command } from "commander";

/** Where a command reads and writes. */
export interface CommandIo {
  /** Standard output, without a line end added. */
  readonly out: (text: string | Uint8Array) => void;
  /** Standard error, without a line end added. */
  readonly err: (text: string) => void;
}

/** Adds one command; `end` takes its exit status. */
export type AddCommand = (program: Command, io: CommandIo, end: (status: number) => void) => void;
