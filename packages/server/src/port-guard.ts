/**
 * Holds what a stage listens on by itself to `SAGEMAKER_SAFE_PORT_RANGE` (C31, C35): a second port outside the range belongs to
 * another container of the instance. Loaded where the variable is set.
 *
 * Seen is every `listen` of Node's servers (net, tls, http, https, http2) and every `bind` of a datagram socket in the thread that
 * runs the stage. Not seen: processes and threads the stage starts, native code, a handle that is bound already, what a module
 * listened on while it was imported. Unix sockets have no port. A datagram socket bound to port 0 is how one is sent from, and left alone.
 */

import { Socket } from "node:dgram";
import { Server } from "node:net";
import type { PortRange } from "@stagewright/core";
import { errors } from "./errors.ts";

/** The ports one stage may listen on. */
export interface GuardedPorts {
  readonly range: PortRange;
  /** The one of the routes; 0 where it is not known. */
  readonly ownPort: number;
}

/** Several stages in one process, in tests, cannot be told apart: each may use what any of them may. */
const guarded = new Set<GuardedPorts>();

const original = { listen: Server.prototype.listen, bind: Socket.prototype.bind };

/**
 * Refuses other ports until the function it returns is called: `listen` and `bind` throw SW_SERVER_SECOND_PORT. Port 0 of a server is
 * refused too, because the system would choose any; `takePort()` of the load context gives one of the range.
 */
export function guardPorts(ports: GuardedPorts): () => void {
  // A copy: one stage that is guarded twice is let go of twice.
  const entry = { ...ports };
  if (guarded.size === 0) install();
  guarded.add(entry);
  return () => {
    if (guarded.delete(entry) && guarded.size === 0) remove();
  };
}

function install(): void {
  original.listen = Server.prototype.listen;
  original.bind = Socket.prototype.bind;
  Server.prototype.listen = guardedListen as typeof original.listen;
  Socket.prototype.bind = guardedBind as typeof original.bind;
}

/** Whoever has wrapped ours since keeps it; it then lets everything through. */
function remove(): void {
  if (Server.prototype.listen === guardedListen) Server.prototype.listen = original.listen;
  if (Socket.prototype.bind === guardedBind) Socket.prototype.bind = original.bind;
}

function guardedListen(this: Server, ...given: readonly unknown[]): unknown {
  const port = listenPort(given);
  if (port !== undefined) refuseOther(port);
  return Reflect.apply(original.listen, this, given);
}

function guardedBind(this: Socket, ...given: readonly unknown[]): unknown {
  const port = bindPort(given[0]);
  if (port !== undefined && port !== 0) refuseOther(port);
  return Reflect.apply(original.bind, this, given);
}

/** @throws SW_SERVER_SECOND_PORT unless a stage of this process may listen there */
function refuseOther(port: number): void {
  let range: PortRange | undefined;
  for (const ports of guarded) {
    range = ports.range;
    if (port >= range.first && port <= range.last) return;
    if (port !== 0 && port === ports.ownPort) return;
  }
  if (range !== undefined) throw errors.SW_SERVER_SECOND_PORT({ port, first: range.first, last: range.last });
}

/** The port a `listen` is about, by the forms Node takes; undefined for a path, a handle, and what Node refuses itself. */
function listenPort([first]: readonly unknown[]): number | undefined {
  if (first === undefined || first === null || typeof first === "function") return 0;
  if (typeof first !== "object") return portOf(first);
  const options = first as Readonly<Record<string, unknown>>;
  if (isHandle(options)) return undefined;
  if (!("port" in options)) return undefined;
  return options["port"] === undefined || options["port"] === null ? 0 : portOf(options["port"]);
}

function bindPort(first: unknown): number | undefined {
  if (typeof first !== "object" || first === null) return portOf(first);
  const options = first as Readonly<Record<string, unknown>>;
  return isHandle(options) ? undefined : portOf(options["port"]);
}

/** Something that was bound before it came here. */
function isHandle(options: Readonly<Record<string, unknown>>): boolean {
  const { fd } = options;
  return (typeof fd === "number" && fd >= 0) || Boolean(options["_handle"] ?? options["handle"]);
}

function portOf(value: unknown): number | undefined {
  if (typeof value !== "number" && (typeof value !== "string" || value.trim() === "")) return undefined;
  const port = Number(value);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}
