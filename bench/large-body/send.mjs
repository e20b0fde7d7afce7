/** Sends a large body as fast as it is taken, and pings meanwhile. */

import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Sends a body; checks the number of rows that comes back. `isSized`: with a content-length, else chunked. */
export function send(port, type, { byteLength, rows, pieces }, isSized) {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": type,
      accept: "text/plain",
      ...(isSized && { "content-length": byteLength }),
    };
    const call = request({ port, method: "POST", path: "/invocations", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () => {
        if (response.statusCode === 200 && Number(text) === rows) resolve();
        else reject(new Error(`${type}: ${response.statusCode}: ${text}, and ${rows} rows were sent`));
      });
    });
    call.on("error", reject);
    const left = pieces();
    const more = () => {
      for (;;) {
        const { value, done } = left.next();
        if (done) {
          call.end();
          return;
        }
        if (!call.write(value)) {
          call.once("drain", more);
          return;
        }
      }
    };
    more();
  });
}

/** Pings one after another until `work` is done; milliseconds of each. */
export async function pingsDuring(port, work) {
  const times = [];
  const agent = new Agent({ keepAlive: true });
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    times.push(await ping(port, agent));
    await sleep(2);
  }
  agent.destroy();
  await done;
  return times;
}

function ping(port, agent) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const call = request({ host: "127.0.0.1", port, path: "/ping", agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(performance.now() - startedAt));
    });
    call.on("error", reject);
    call.end();
  });
}
