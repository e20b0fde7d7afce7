/**
 * How the connections of a server come to their end when it is told to stop (C7). What callers have sent by then is on its way and is
 * answered: a connection the system has made for them but nobody has taken, a request on one that seems idle. Broken off, they would not
 * know why.
 */

import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";

/** Those on their way are all there when nobody came for so many milliseconds … */
const QUIET_MS = 10;
/** … or there is no end of them. */
const MOST_MS = 1000;
/** Milliseconds in which a connection that seems idle may bring its request. */
const LAST_REQUESTS_MS = 100;

/** Of a TCP server: the HTTP server's own ends idle connections at once. */
const { close: stopListening } = NetServer.prototype;

/** Takes no more connections, and ends those that are idle, now or when they have been answered. Settles when none is left. */
export async function endConnections(http: Server): Promise<void> {
  await untilNoneComes(http);
  const ended = new Promise<void>((resolve) => http.once("close", resolve));
  Reflect.apply(stopListening, http, []);
  const timer = setTimeout(() => setImmediate(() => http.close()), LAST_REQUESTS_MS);
  await ended;
  clearTimeout(timer);
  // Node's timer that looks for slow requests ends with this alone.
  http.close();
}

async function untilNoneComes(http: Server): Promise<void> {
  const endsAt = performance.now() + MOST_MS;
  let hasCome: boolean;
  const come = () => {
    hasCome = true;
  };
  http.on("connection", come);
  do {
    hasCome = false;
    await sleep(QUIET_MS);
    // What kept the event loop busy may have taken all of that time: it has looked for connections after this.
    await turn();
  } while (hasCome && performance.now() < endsAt);
  http.off("connection", come);
}
