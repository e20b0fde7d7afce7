/** One HTTP call after another, each with the time it took. */

import { request } from "node:http";

/** Sends one request. Answers status, bytes of the body, milliseconds, and `Retry-After` where there is one; a broken connection is status 0, with the error's code. */
export function call({ port, path = "/invocations", method = "POST", headers = {}, body, agent }) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const done = (status, bytes = 0, retryAfter, broken) =>
      resolve({ status, bytes, retryAfter, broken, ms: performance.now() - startedAt });
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers, agent }, (response) => {
      let bytes = 0;
      response.on("data", (chunk) => {
        bytes += chunk.length;
      });
      response.on("end", () => done(response.statusCode, bytes, response.headers["retry-after"]));
      response.on("error", ({ code }) => done(0, bytes, undefined, code));
    });
    outgoing.on("error", ({ code }) => done(0, 0, undefined, code));
    outgoing.end(body);
  });
}

/** The value below which a share of the values lies; `share` 1 is the largest. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
