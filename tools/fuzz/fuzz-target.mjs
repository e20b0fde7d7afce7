// Runs one target for some seconds: starts the worker, watches its clock and memory, keeps corpus and findings.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { processorMs } from "./processor-ms.mjs";

const here = import.meta.dirname;
/** Longest input, and how much processor time reading it may take: wall time says nothing on a busy machine. */
const maxInputBytes = 1 << 20;
const hangMs = 2000;
const heapMegabytes = 512;

/** Fuzzes a target; resolves with what was done and found. */
export async function fuzzTarget(name, { seconds, seed = 1, corpus }) {
  const corpusFolder = join(corpus ?? join(here, "corpus"), name);
  mkdirSync(corpusFolder, { recursive: true });
  const started = Date.now();
  const state = { executions: 0, features: 0, findings: [] };
  for (let round = 0; Date.now() - started < seconds * 1000 && round < 20; round++) {
    const left = seconds - (Date.now() - started) / 1000;
    await runWorker({ name, seconds: left, seed: seed + round * 1_000_003, corpusFolder, state });
  }
  const { executions, features, findings } = state;
  const corpusSize = readdirSync(corpusFolder).length;
  return { seconds: (Date.now() - started) / 1000, executions, features, findings, corpusSize };
}

/** One life of the worker: until its time is over, or an input hangs it or exhausts its memory. */
function runWorker({ name, seconds, seed, corpusFolder, state }) {
  // Words: 0 length of the current input (0: none), 1 processor time of the process at its start in ms, 2 inputs run.
  const clock = new Int32Array(new SharedArrayBuffer(12));
  const input = new Uint8Array(new SharedArrayBuffer(maxInputBytes));
  const saved = [
    ...keptInputs(name),
    ...readdirSync(corpusFolder).map((file) => new Uint8Array(readFileSync(join(corpusFolder, file)))),
  ];
  const workerData = { name, seconds, seed, saved, clock, input, maxInputBytes };
  const worker = new Worker(new URL("./fuzz-worker.mjs", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const current = () => Uint8Array.from(input.subarray(0, Atomics.load(clock, 0)));
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      const elapsed = processorMs() - Atomics.load(clock, 1);
      if (Atomics.load(clock, 0) === 0 || elapsed < hangMs) return;
      record(state, name, "hang", current(), `no end after ${elapsed} ms of processor time`);
      void worker.terminate();
    }, 250);
    worker.on("message", (message) => {
      if (message.kind === "corpus") save(corpusFolder, message.bytes);
      else if (message.kind === "finding") record(state, name, "error", message.bytes, message.text);
      else state.features = message.features;
    });
    worker.on("error", (error) => record(state, name, "memory", current(), String(error)));
    worker.on("exit", () => {
      clearInterval(watch);
      state.executions += Atomics.load(clock, 2);
      resolve();
    });
  });
}

/** What is kept in the repository of longer runs: an input a line, base64. */
function keptInputs(name) {
  const file = join(here, "kept", `${name}.base64`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "latin1").trim().split("\n");
  return lines.map((line) => new Uint8Array(Buffer.from(line, "base64")));
}

function save(folder, bytes) {
  const file = join(folder, hashOf(bytes));
  if (!existsSync(file)) writeFileSync(file, bytes);
}

function record(state, name, kind, bytes, message) {
  const folder = join(here, "findings");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${hashOf(bytes)}`);
  const known = state.findings.some((finding) => finding.message === message.slice(0, 300));
  if (known) return;
  writeFileSync(file, bytes);
  state.findings.push({ kind, file, message: message.slice(0, 300) });
}

function hashOf(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
