// The thread that changes, runs and keeps inputs, guided by V8's block coverage.
import { Session } from "node:inspector";
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { createRandom, mutate } from "./mutate.mjs";
import { processorMs } from "./processor-ms.mjs";

const { name, seconds, seed, saved, clock, input, maxInputBytes } = workerData;
const target = await import(`./targets/${name}.mjs`);
const batchSize = 32;
const maxBytes = (target.maxMegabytes ?? Number.POSITIVE_INFINITY) * 1_000_000;

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

const random = createRandom(seed);
const features = new Set();
const corpus = [];
const findings = new Set();

const seeds = [...(await target.seeds()), ...saved];
for (const bytes of seeds) {
  await runOne(bytes);
  if (takeNew()) corpus.push(bytes);
}
if (corpus.length === 0) corpus.push(...seeds);

const end = Date.now() + seconds * 1000;
while (Date.now() < end) {
  const batch = Array.from({ length: batchSize }, () => {
    // The youngest inputs are the most promising.
    const youngest = random.below(3) === 0 ? Math.max(0, corpus.length - 16) : 0;
    const parent = corpus[youngest + random.below(corpus.length - youngest)];
    return mutate(parent, {
      random,
      others: corpus,
      dictionary: target.dictionary ?? [],
      maxBytes: maxInputBytes,
    });
  });
  for (const bytes of batch) await runOne(bytes);
  if (!isAnythingNew()) continue;
  for (const bytes of batch) {
    await runOne(bytes);
    if (!takeNew()) continue;
    corpus.push(bytes);
    parentPort.postMessage({ kind: "corpus", bytes });
  }
}
parentPort.postMessage({ kind: "done", features: features.size });
session.disconnect();
await target.close?.();

async function runOne(bytes) {
  input.set(bytes.subarray(0, maxInputBytes));
  Atomics.store(clock, 1, processorMs());
  Atomics.store(clock, 0, bytes.length);
  Atomics.add(clock, 2, 1);
  const memoryBefore = maxBytes === Number.POSITIVE_INFINITY ? 0 : heldBytes();
  try {
    await target.run(bytes);
  } catch (error) {
    if (!target.isExpected(error)) {
      report(bytes, error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
  if (maxBytes < Number.POSITIVE_INFINITY) {
    const grown = heldBytes() - memoryBefore;
    if (grown > maxBytes) report(bytes, `${Math.round(grown / 1_000_000)} MB taken for one input\n`);
  }
  Atomics.store(clock, 0, 0);
}

function report(bytes, text) {
  const place = text.split("\n").slice(0, 2).join(" ");
  if (!findings.has(place)) parentPort.postMessage({ kind: "finding", bytes, text });
  findings.add(place);
}

/** Heap of this thread and what its arrays hold outside of it, freed or not yet freed. */
function heldBytes() {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/** Covered blocks since the last call, each with the magnitude of its count. */
function covered() {
  let result;
  session.post("Profiler.takePreciseCoverage", (error, answer) => {
    if (error) throw error;
    result = answer.result;
  });
  const found = [];
  for (const script of result) {
    if (!target.watches(script.url)) continue;
    for (const { functionName, ranges } of script.functions) {
      for (const { startOffset, endOffset, count } of ranges) {
        if (count === 0) continue;
        found.push([
          `${script.url} ${functionName} ${startOffset} ${endOffset}`,
          Math.min(12, Math.log2(count) | 0),
        ]);
      }
    }
  }
  return found;
}

/** After a batch, where counts have added up: has a block been covered for the first time? */
function isAnythingNew() {
  return covered().some(([block]) => !features.has(block));
}

function takeNew() {
  let isNew = false;
  for (const [block, magnitude] of covered()) {
    for (const feature of [block, `${block} ${magnitude}`]) {
      if (features.has(feature)) continue;
      features.add(feature);
      isNew = true;
    }
  }
  return isNew;
}
