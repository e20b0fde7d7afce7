// What a second worker thread gains: node pool.mjs FOLDER [MODEL…]
// A pool of one and a pool of two take turns over the same rows in shared memory, the order changing every round. Prints
// medians and best rounds of the wall time, the processor time both spend (equal: nothing is lost to sharing), and what
// other processes, and other guests of the machine, took of the processors meanwhile.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createBoosterPool, loadBooster } from "xgboost-ts-runtime";
import { median } from "../../measure/median.mjs";

const [folder, ...named] = process.argv.slice(2);
const names = named.length > 0 ? named : ["100x6-8", "100x6-100", "1000x8-8", "1000x8-100"];
/** Rows that keep one thread busy for some 200 ms. */
const rowsOfShape = { "100x6": 262_144, "1000x8": 16_384 };
const rounds = 40;
/** Share of the processors others may take before the figures do not count. */
const maxForeign = 0.03;

console.log(`Node ${process.version}, ${availableParallelism()} processors, ${rounds} rounds\n`);
console.log(
  "| model | rows | one thread ms | two threads ms | gain, median | gain, best | processor time | taken by others |",
);
console.log("| --- | --: | --: | --: | --: | --: | --: | --: |");
for (const name of names) await measure(name);

async function measure(name) {
  const [shape, columns] = name.split("-");
  const booster = await loadBooster(join(folder, `${name}.ubj`));
  const rowCount = rowsOfShape[shape];
  const bytes = readFileSync(join(folder, `rows-${columns}.f32`)).subarray(0, rowCount * columns * 4);
  const data = new Float32Array(new SharedArrayBuffer(bytes.length));
  new Uint8Array(data.buffer).set(bytes);
  const matrix = { data, rowCount, columnCount: Number(columns) };
  const pools = [1, 2].map((threadCount) => createBoosterPool(booster, { threadCount }));
  for (const pool of pools) for (let call = 0; call < 5; call++) await pool.predict(matrix);

  const walls = [[], []];
  const cpus = [[], []];
  let foreignMs = 0;
  let allMs = 0;
  for (let round = 0; round < rounds; round++) {
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      // A rested process is scheduled at once, also on a busy machine.
      await setTimeout(100);
      const busyBefore = machineBusyMs();
      const cpu = process.cpuUsage();
      const started = performance.now();
      await pools[index].predict(matrix);
      const wall = performance.now() - started;
      const used = process.cpuUsage(cpu);
      const own = (used.user + used.system) / 1000;
      walls[index].push(wall);
      cpus[index].push(own);
      foreignMs += machineBusyMs() - busyBefore - own;
      allMs += wall * availableParallelism();
    }
  }
  for (const pool of pools) await pool.close();

  const [one, two] = walls.map((times) => median(times));
  const best = Math.min(...walls[0]) / Math.min(...walls[1]);
  const cpu = median(cpus[1]) / median(cpus[0]);
  const foreign = Math.max(0, foreignMs / allMs);
  const verdict = foreign > maxForeign ? " (not quiet: does not count)" : "";
  console.log(
    `| ${name} | ${rowCount} | ${one.toFixed(1)} | ${two.toFixed(1)} | ${(one / two).toFixed(2)} | ${best.toFixed(2)} | ` +
      `${cpu.toFixed(2)} × | ${(foreign * 100).toFixed(1)} %${verdict} |`,
  );
}

/** Time all processors have spent on anything, other guests' included, ms (Linux counts in steps of 10 ms). */
function machineBusyMs() {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync("/proc/stat", "utf8")
    .split("\n", 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * 10;
}
