/** `--port` of every command that listens. */

import { InvalidArgumentError } from "commander";

/** Reads a port of this machine. */
export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("expected a port from 0 to 65535");
  return port;
}
