/** Pings a server so many times, one every few milliseconds, and writes how long each took, as JSON. A process of its own. */

import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../measure/call.mjs";

const [port, count, everyMs] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ask = () => call({ port, path: "/ping", method: "GET", agent });
for (let warmUp = 0; warmUp < 20; warmUp += 1) await ask();
const times = [];
for (let at = 0; at < count; at += 1) {
  const { status, ms } = await ask();
  if (status !== 200) throw new Error(`/ping answered ${status}`);
  times.push(ms);
  await sleep(everyMs);
}
agent.destroy();
process.stdout.write(JSON.stringify(times));
