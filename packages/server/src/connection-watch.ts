/**
 * Cuts off callers that stand still: a body that stops coming, an answer nobody reads. Node's own limits see to the rest (a
 * head that never ends, a request that never ends, an idle connection). One timer looks at all connections; an invocation
 * pays for two assignments.
 */

import type { Server } from "node:http";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";

/** Limits of the connections to a stage; times in milliseconds. */
export interface ConnectionLimits {
  /** Connections at once; further ones are closed as they come. */
  readonly maxConnections: number;
  /** A request's head must be there within this time. */
  readonly headTimeoutMs: number;
  /** Longest time without a byte of a body that is not complete. */
  readonly bodyStallMs: number;
  /** Longest time in which a caller takes nothing of what waits for it. */
  readonly unreadStallMs: number;
  /** How often connections are looked at: a limit is acted upon so much later. */
  readonly checkIntervalMs: number;
}

/** The limits of a container. */
export const CONNECTION_LIMITS: ConnectionLimits = {
  maxConnections: 10_000,
  headTimeoutMs: 20_000,
  bodyStallMs: 20_000,
  unreadStallMs: 60_000,
  checkIntervalMs: 5_000,
};

/** An invocation whose body is still coming. */
export interface BodyExchange {
  /** Whether it is the caller who is waited for. */
  isWaitingForBody(): boolean;
  /** The body has stopped coming. */
  stalled(): void;
}

const EXCHANGE = Symbol("the invocation whose body is being read");

const STREAMS = Symbol("streamed answers under way");

interface WatchedSocket extends Socket {
  [EXCHANGE]?: BodyExchange | undefined;
  [STREAMS]?: number;
}

/** From now on what comes is this invocation's body, and must not stand still. */
export function watchBody(socket: Socket, exchange: BodyExchange): void {
  (socket as WatchedSocket)[EXCHANGE] = exchange;
}

/** The body is complete, or nobody wants the rest. Another invocation's is left alone: requests may come before answers. */
export function unwatchBody(socket: Socket, exchange: BodyExchange): void {
  const watched = socket as WatchedSocket;
  if (watched[EXCHANGE] === exchange) watched[EXCHANGE] = undefined;
}

/** From now on the connection is in the middle of an answer. */
export function beginStream(socket: Socket): void {
  const watched = socket as WatchedSocket;
  watched[STREAMS] = (watched[STREAMS] ?? 0) + 1;
}

/** Its last part has been handed over. */
export function endStream(socket: Socket): void {
  const watched = socket as WatchedSocket;
  watched[STREAMS] = (watched[STREAMS] ?? 1) - 1;
}

/** Whether a part of an answer has been sent, and another may follow. */
export function isStreaming(socket: Socket): boolean {
  return ((socket as WatchedSocket)[STREAMS] ?? 0) > 0;
}

/** The invocation whose body is coming. */
export function exchangeOn(socket: Socket): BodyExchange | undefined {
  return (socket as WatchedSocket)[EXCHANGE];
}

/** What was seen of a connection when it was last looked at. */
interface Progress {
  bytesRead: number;
  /** When it last read something, or had nothing to read. */
  readAt: number;
  unread: number;
  /** When its caller last took something, or had nothing to take. */
  takenAt: number;
}

/** Watches every connection of a server, while there are any. */
export class ConnectionWatch {
  readonly #limits: ConnectionLimits;
  readonly #cut: (reason: "unread") => void;
  readonly #progress = new Map<WatchedSocket, Progress>();
  #timer: NodeJS.Timeout | undefined;

  /** @param cut told of every connection that is cut without an answer */
  constructor(server: Server, limits: ConnectionLimits, cut: (reason: "unread") => void) {
    this.#limits = limits;
    this.#cut = cut;
    server.on("connection", (socket: Socket) => this.#add(socket));
  }

  #add(socket: WatchedSocket): void {
    const now = performance.now();
    this.#progress.set(socket, { bytesRead: 0, readAt: now, unread: 0, takenAt: now });
    socket.once("close", () => this.#progress.delete(socket));
    this.#timer ??= setInterval(() => this.#look(), this.#limits.checkIntervalMs).unref();
  }

  #look(): void {
    if (this.#progress.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const now = performance.now();
    for (const [socket, progress] of this.#progress) {
      this.#lookAtBody(socket, progress, now);
      this.#lookAtAnswer(socket, progress, now);
    }
  }

  #lookAtBody(socket: WatchedSocket, progress: Progress, now: number): void {
    const exchange = socket[EXCHANGE];
    if (exchange?.isWaitingForBody() !== true || socket.bytesRead !== progress.bytesRead) {
      progress.bytesRead = socket.bytesRead;
      progress.readAt = now;
    } else if (now - progress.readAt >= this.#limits.bodyStallMs) {
      exchange.stalled();
    }
  }

  #lookAtAnswer(socket: WatchedSocket, progress: Progress, now: number): void {
    const unread = socket.writableLength;
    if (unread === 0 || unread !== progress.unread) {
      progress.unread = unread;
      progress.takenAt = now;
    } else if (now - progress.takenAt >= this.#limits.unreadStallMs) {
      this.#cut("unread");
      socket.destroy();
    }
  }
}
