/** Load on a server: wrk where it is installed, else autocannon. Answers how many requests were answered, and refuses failures. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;
/** Name of the generator, for reports. */
export const loadGenerator = hasWrk ? "wrk" : "autocannon";

/**
 * Sends one request over and over for some seconds.
 *
 * @returns number of answers
 */
export async function load({ url, body, contentType, connections, seconds, core }) {
  return hasWrk
    ? byWrk({ url, body, contentType, connections, seconds, core })
    : byAutocannon({ url, body, contentType, connections, seconds });
}

async function byWrk({ url, body, contentType, connections, seconds, core }) {
  const folder = mkdtempSync(join(tmpdir(), "stagewright-bench-"));
  const script = join(folder, "request.lua");
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.body = ${JSON.stringify(body)}\nwrk.headers["Content-Type"] = "${contentType}"\n` +
      'done = function(summary) io.write(string.format("%d %d %d", summary.requests, summary.errors.status, summary.errors.read + summary.errors.timeout)) end\n',
  );
  const words = ["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url];
  const child = spawn(
    core === undefined ? words[0] : "taskset",
    core === undefined ? words.slice(1) : ["-c", String(core), ...words],
  );
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  await once(child, "close");
  rmSync(folder, { recursive: true });
  const [, requests, refused, broken] = /(\d+) (\d+) (\d+)$/.exec(out.trim()).map(Number);
  if (refused + broken > 0) throw new Error(`${url}: ${refused} refused, ${broken} broken`);
  return requests;
}

async function byAutocannon({ url, body, contentType, connections, seconds }) {
  const { default: autocannon } = await import("autocannon");
  const result = await autocannon({
    url,
    method: "POST",
    body,
    headers: { "content-type": contentType },
    connections,
    duration: seconds,
  });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} broken`);
  return result["2xx"];
}
