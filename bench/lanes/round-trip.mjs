/**
 * What the way to a thread and back costs: a body of 1 kB and of 1 MB, moved both ways, through piscina and through bare messages.
 *
 *     node bench/lanes/round-trip.mjs [rounds]
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { median } from "../measure/median.mjs";

const here = fileURLToPath(import.meta.url);
const { Piscina } = createRequire(join(here, "../../../packages/server/package.json"))("piscina");
/** The handler piscina calls. */
export const handBack = ({ body }) => Piscina.move(body);

if (isMainThread) await measure();
else
  parentPort.on(
    "message",
    (message) => message.bare && parentPort.postMessage(message, [message.body.buffer]),
  );

async function measure() {
  const rounds = Number(process.argv[2] ?? 3000);
  const pool = new Piscina({
    filename: here,
    name: "handBack",
    minThreads: 1,
    maxThreads: 1,
    atomics: "disabled",
    recordTiming: false,
  });
  const worker = new Worker(here);
  const ways = {
    piscina: (body) => pool.run({ body }, { transferList: [body.buffer] }),
    "bare messages": (body) =>
      new Promise((resolve) => {
        worker.once("message", resolve);
        worker.postMessage({ bare: true, body }, [body.buffer]);
      }),
  };
  console.log("| body | way | µs there and back, median |\n| --- | --- | --- |");
  for (const size of [1000, 1_000_000]) {
    for (const [name, send] of Object.entries(ways)) {
      const times = [];
      for (let round = -200; round < rounds; round += 1) {
        const body = new Uint8Array(size);
        const startedAt = performance.now();
        await send(body);
        if (round >= 0) times.push((performance.now() - startedAt) * 1000);
      }
      console.log(`| ${size} bytes | ${name} | ${median(times).toFixed(0)} |`);
    }
  }
  await pool.destroy();
  await worker.terminate();
}
