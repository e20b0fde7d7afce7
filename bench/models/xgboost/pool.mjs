// What a second worker thread gains: node pool.mjs FOLDER [MODEL]
// Interleaves a pool of one and a pool of two over the same rows in shared memory and prints the best and median times,
// and the processor time both spend: equal processor time means that nothing is lost to sharing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createBoosterPool, loadBooster } from "xgboost-ts-runtime";

const [folder, name = "1000x8-8"] = process.argv.slice(2);
const columns = Number(name.split("-")[1]);
const booster = await loadBooster(join(folder, `${name}.ubj`));
const rowCount = name.startsWith("100x6") ? 65_536 : 4096;
const bytes = readFileSync(join(folder, `rows-${columns}.f32`)).subarray(0, rowCount * columns * 4);
const data = new Float32Array(new SharedArrayBuffer(bytes.length));
new Uint8Array(data.buffer).set(bytes);
const matrix = { data, rowCount, columnCount: columns };
const pools = [1, 2].map((threadCount) => createBoosterPool(booster, { threadCount }));
for (const pool of pools) for (let call = 0; call < 3; call++) await pool.predict(matrix);

const walls = [[], []];
const cpus = [[], []];
for (let round = 0; round < 60; round++) {
  for (const [index, pool] of pools.entries()) {
    // A rested process is scheduled at once, also on a busy machine.
    await setTimeout(150);
    const cpu = process.cpuUsage();
    const started = performance.now();
    await pool.predict(matrix);
    walls[index].push(performance.now() - started);
    const used = process.cpuUsage(cpu);
    cpus[index].push((used.user + used.system) / 1000);
  }
}
for (const pool of pools) await pool.close();

const best = walls.map((times) => Math.min(...times));
const median = walls.map((times) => times.sort((one, other) => one - other)[times.length >> 1]);
const cpu = cpus.map((times) => Math.min(...times));
const ratio = ([one, two]) => `${one.toFixed(1)} ms / ${two.toFixed(1)} ms = ${(one / two).toFixed(2)}`;
console.log(`${name}, ${rowCount} rows, one thread / two threads`);
console.log(`best wall ${ratio(best)}, median wall ${ratio(median)}, least processor time ${ratio(cpu)}`);
