/**
 * Two hundred connections against a model of 50 ms: who is answered, who is refused, how soon, and what /ping says meanwhile.
 *
 *     node bench/overload/run.mjs [seconds] [waits]
 *
 * Every connection sends again as soon as it has an answer, or when `Retry-After` says so; deadline 2 s. `waits`: the model holds
 * its thread for 50 ms without a processor. Beside it, by turns, a bare server that refuses everybody: what the callers' own process
 * and the machine take.
 */

import { execFile } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleStage } from "@stagewright/image";
import { call, quantile } from "../measure/call.mjs";
import { median } from "../measure/median.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";
import { startServer } from "../measure/server-process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const seconds = Number(process.argv[2] ?? 15);
const waits = process.argv[3] === "waits";
const CONNECTIONS = 200;
const DEADLINE_SECONDS = 2;
const CSV = { "content-type": "text/csv" };
/** Servers started anew for the opening alone, each kind; one more before them does not count. */
const OPENINGS = 7;
const OPENING_SECONDS = 0.5;
const PING_EVERY_MS = 5;
const PINGS_A_SECOND = 150;
/** In which the pinger starts and warms up. */
const PINGS_ALONE_MS = 700;

const node = nodeBinary();
const folder = mkdtempSync(join(tmpdir(), "stagewright-overload-"));
const logFile = join(folder, "log");
const bare = { words: [join(here, "refusing-server.mjs")] };
const stage = {
  words: [(await bundleStage(join(here, "slow-stage.ts"))).entry, "serve"],
  variables: { SAGEMAKER_MODEL_SERVER_TIMEOUT: String(DEADLINE_SECONDS), MODEL_WAITS: waits ? "1" : "0" },
};

/**
 * Starts a server, opens every connection at once, and keeps them busy; pings are under way when they come. `first` are the answers to
 * the first invocation of each.
 */
async function crowd(server, forSeconds) {
  const log = openSync(logFile, "w");
  const { port, stop } = await startServer({ node, ...server, log });
  closeSync(log);
  const pingCount = Math.round((forSeconds + PINGS_ALONE_MS / 1000) * PINGS_A_SECOND);
  const words = [join(here, "../ping/pinger.mjs"), port, pingCount, PING_EVERY_MS].map(String);
  const pinging = promisify(execFile)(node, words);
  await sleep(PINGS_ALONE_MS);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const endsAt = performance.now() + forSeconds * 1000;
  const first = [];
  const answers = [];
  const one = async () => {
    for (let isFirst = true; performance.now() < endsAt; isFirst = false) {
      const answer = await call({ port, headers: CSV, body: "1\n", agent });
      if (isFirst) first.push(answer);
      else answers.push(answer);
      if (answer.retryAfter !== undefined)
        await sleep(Math.min(Number(answer.retryAfter) * 1000, endsAt - performance.now()));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  const pings = JSON.parse((await pinging).stdout);
  agent.destroy();
  await stop();
  const others = [...first, ...answers].filter(({ status }) => status !== 200 && status !== 503);
  if (others.length > 0)
    throw new Error(
      `${others.length} other answers: ${others.map(({ status, broken }) => broken ?? status)}`,
    );
  return { first, answers: [...first, ...answers], pings };
}

const timesOf = (answers, status) => answers.filter((answer) => answer.status === status).map(({ ms }) => ms);
const SHARES = [0.5, 0.99, 1];
const cells = (numbers, digits) => numbers.map((number) => number.toFixed(digits)).join(" | ");
const row = (name, times) =>
  `| ${name} | ${times.length} | ${
    times.length === 0
      ? " | | "
      : cells(
          SHARES.map((share) => quantile(times, share)),
          1,
        )
  } |`;
const HEAD = "p50, ms | p99 | worst |";

console.log(
  `${CONNECTIONS} connections, 50 ms model${waits ? " that waits" : ""}, deadline ${DEADLINE_SECONDS} s\n`,
);

const openings = { bare: [], stage: [] };
for (let round = -1; round < OPENINGS; round += 1) {
  for (const [name, server] of Object.entries({ bare, stage })) {
    const { first, pings } = await crowd(server, OPENING_SECONDS);
    const times = timesOf(first, 503);
    if (round < 0) continue;
    openings[name].push([...SHARES.map((share) => quantile(times, share)), quantile(pings, 1)]);
  }
}
const middle = (rows) => rows[0].map((_, at) => median(rows.map((row) => row[at])));
const ratios = openings.stage.map((row, round) => row.map((ms, at) => ms / openings.bare[round][at]));
console.log(`Opening: the first refusal of each connection, at the caller, medians of ${OPENINGS} starts\n`);
console.log(`| server | ${HEAD} slowest ping |\n| --- | --- | --- | --- | --- |`);
console.log(`| bare, refuses everybody | ${cells(middle(openings.bare), 1)} |`);
console.log(`| stage | ${cells(middle(openings.stage), 1)} |`);
console.log(`| ratio | ${cells(middle(ratios), 2)} |\n`);
const slowestPings = (rows) => rows.map((row) => row.at(-1).toFixed(1)).join(", ");
console.log(
  `Slowest ping of each opening: ${slowestPings(openings.stage)}; bare server ${slowestPings(openings.bare)}\n`,
);

const ofBare = await crowd(bare, seconds);
const ofStage = await crowd(stage, seconds);
const lines = readFileSync(logFile, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });
const serverTimesOf = (status) =>
  lines
    .filter((line) => line.event === "invocation" && line.status === status)
    .map((line) => line.durationMs);
const worstOfThousands = (pings) =>
  Array.from({ length: Math.ceil(pings.length / 1000) }, (_, at) =>
    quantile(pings.slice(at * 1000, (at + 1) * 1000), 1).toFixed(1),
  ).join(", ");

console.log(`${seconds} s\n\n| what | how many | ${HEAD}\n| --- | --- | --- | --- | --- |`);
console.log(row("answered, at the caller", timesOf(ofStage.answers, 200)));
console.log(row("answered, at the server", serverTimesOf(200)));
console.log(row("refused, 503, at the caller", timesOf(ofStage.answers, 503)));
console.log(row("refused, 503, at the server", serverTimesOf(503)));
console.log(row("bare server: refused, at the caller", timesOf(ofBare.answers, 503)));
console.log(row("/ping", ofStage.pings));
console.log(row("bare server: /ping", ofBare.pings));
console.log(
  `\n/ping, worst of each 1,000: ${worstOfThousands(ofStage.pings)}; bare server ${worstOfThousands(ofBare.pings)}`,
);
