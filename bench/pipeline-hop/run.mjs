// B9: CPU of a hop of a pipeline at home against a bare relay, and the latency of three stages of 1 ms against the sum
// of three direct calls. See README.md.
//
//   node bench/pipeline-hop/run.mjs [rounds] [seconds per round]
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";

const rounds = Number(process.argv[2] ?? 7);
const seconds = Number(process.argv[3] ?? 2);
const ROW = "0.6728118,0.4729988,0.4810261,0.5562443,0.2706719,1.1014964,0.6145877,0,0,1\n";

/** Of the latency part. */
const WARM_UP = 100;
const SAMPLES = 1000;

const children = [];
const start = async (file, ...args) => {
  const child = fork(new URL(file, import.meta.url), args.map(String));
  children.push(child);
  const [message] = await once(child, "message");
  return { child, ...message };
};
const cpuOf = async (child) => {
  child.send("cpu");
  const [{ cpu }] = await once(child, "message");
  return cpu.user + cpu.system;
};
const post = (agent, url) =>
  new Promise((settle, fail) => {
    const headers = { "content-type": "text/csv", "content-length": ROW.length };
    const outgoing = request(url, { agent, method: "POST", headers }, (answer) => {
      if (answer.statusCode !== 200) fail(new Error(`${url} answered ${answer.statusCode}`));
      answer.resume();
      answer.on("end", settle);
    });
    outgoing.on("error", fail);
    outgoing.end(ROW);
  });

/** CPU microseconds of a front per request, at a number of connections. */
async function cpuPerRequest({ child, url }, connections) {
  const agent = new Agent({ keepAlive: true });
  const target = `${url}/endpoints/bench/invocations`;
  let count = 0;
  const until = performance.now() + seconds * 1000;
  const before = await cpuOf(child);
  const client = async () => {
    while (performance.now() < until) {
      await post(agent, target);
      count++;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const used = (await cpuOf(child)) - before;
  agent.destroy();
  return used / count;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

try {
  console.log(`node ${process.version}, ${rounds} rounds of ${seconds} s each, interleaved`);
  const { ports } = await start("stages.mjs");
  const relay = await start("relay.mjs", ...ports);
  const ours = await start("endpoint.mjs", ...ports);
  for (const connections of [1, 16]) {
    await cpuPerRequest(relay, connections);
    await cpuPerRequest(ours, connections);
    const figures = { relay: [], ours: [], ratio: [] };
    for (let round = 0; round < rounds; round++) {
      const bare = await cpuPerRequest(relay, connections);
      const own = await cpuPerRequest(ours, connections);
      figures.relay.push(bare);
      figures.ours.push(own);
      figures.ratio.push(own / bare);
    }
    const line = `${connections} connections: bare relay ${(median(figures.relay) / 3).toFixed(1)} µs a hop, ours ${(median(figures.ours) / 3).toFixed(1)} µs`;
    console.log(`${line}, ratio ${median(figures.ratio).toFixed(2)} (bar 1.3)`);
  }

  const slow = await start("stages.mjs", 1);
  const bareFront = await start("relay.mjs", ...slow.ports);
  const ownFront = await start("endpoint.mjs", ...slow.ports);
  const agent = new Agent({ keepAlive: true });
  const direct = async () => {
    for (const port of slow.ports) await post(agent, `http://127.0.0.1:${port}/invocations`);
  };
  const ways = {
    "three direct calls": direct,
    "bare relay": () => post(agent, bareFront.url),
    endpoint: () => post(agent, `${ownFront.url}/endpoints/bench/invocations`),
  };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let index = 0; index < WARM_UP + SAMPLES; index++) {
    for (const [way, call] of Object.entries(ways)) {
      const begin = performance.now();
      await call();
      if (index >= WARM_UP) times[way].push(performance.now() - begin);
    }
  }
  agent.destroy();
  const sum = median(times["three direct calls"]);
  for (const [way, values] of Object.entries(times)) {
    console.log(
      `three stages of 1 ms, p50, ${way}: ${median(values).toFixed(2)} ms, ${(median(values) / sum).toFixed(2)} × (bar 1.15)`,
    );
  }
} finally {
  for (const child of children) child.kill();
}
