/**
 * Two hundred connections against a model of 50 ms: who is answered, who is refused, how soon, and what /ping says meanwhile.
 *
 *     node bench/overload/run.mjs [seconds] [waits]
 *
 * Every connection sends again as soon as it has an answer, or when `Retry-After` says so; deadline 2 s. `waits`: the model holds
 * its thread for 50 ms without a processor.
 */

import { execFile } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleStage } from "@stagewright/image";
import { call, quantile } from "../measure/call.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { startServer } from "../measure/server-process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const seconds = Number(process.argv[2] ?? 15);
const waits = process.argv[3] === "waits";
const CONNECTIONS = 200;
const DEADLINE_SECONDS = 2;
const CSV = { "content-type": "text/csv" };

const node = nodeBinary();
const { entry } = await bundleStage(join(here, "slow-stage.ts"));
const folder = mkdtempSync(join(tmpdir(), "stagewright-overload-"));
const logFile = join(folder, "log");
const { port, stop } = await startServer({
  node,
  words: [entry, "serve"],
  variables: { SAGEMAKER_MODEL_SERVER_TIMEOUT: String(DEADLINE_SECONDS), MODEL_WAITS: waits ? "1" : "0" },
  log: openSync(logFile, "w"),
});
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const endsAt = performance.now() + seconds * 1000;
const answers = [];
const one = async () => {
  while (performance.now() < endsAt) {
    const answer = await call({ port, headers: CSV, body: "1\n", agent });
    answers.push(answer);
    if (answer.retryAfter !== undefined) await sleep(Number(answer.retryAfter) * 1000);
  }
};
const pinging = promisify(execFile)(node, [
  join(here, "../ping/pinger.mjs"),
  String(port),
  String(seconds * 60),
  "5",
]);
await Promise.all(Array.from({ length: CONNECTIONS }, one));
const pings = JSON.parse((await pinging).stdout);
agent.destroy();
await stop();

const lines = readFileSync(logFile, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });
const serverTimesOf = (status) =>
  lines
    .filter((line) => line.event === "invocation" && line.status === status)
    .map((line) => line.durationMs);
const timesOf = (status) => answers.filter((answer) => answer.status === status).map(({ ms }) => ms);
const row = (name, times) =>
  `| ${name} | ${times.length} | ${[0.5, 0.99, 1].map((share) => (times.length === 0 ? "" : quantile(times, share).toFixed(1))).join(" | ")} |`;
console.log(
  `${CONNECTIONS} connections, 50 ms model${waits ? " that waits" : ""}, deadline ${DEADLINE_SECONDS} s, ${seconds} s\n`,
);
console.log("| what | how many | p50, ms | p99 | worst |\n| --- | --- | --- | --- | --- |");
console.log(row("answered, at the caller", timesOf(200)));
console.log(row("answered, at the server", serverTimesOf(200)));
console.log(row("refused, 503, at the caller", timesOf(503)));
console.log(row("refused, 503, at the server", serverTimesOf(503)));
console.log(row("/ping", pings));
const others = answers.filter(({ status }) => status !== 200 && status !== 503).length;
if (others > 0) throw new Error(`${others} answers of another status`);
