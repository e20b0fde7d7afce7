/** A worker thread of a pool: takes blocks of rows of a call and predicts them on the booster in shared memory. */

import { parentPort, workerData } from "node:worker_threads";
import { Booster, type SharedBooster } from "../booster.ts";
import type { PoolAnswer, PoolJob } from "./pool-messages.ts";
import { takeBlock, waitForBlock } from "./row-blocks.ts";
import { rowsOf } from "./shared-matrix.ts";

const port = parentPort;
if (port !== null) {
  const booster = Booster.fromShared(workerData as SharedBooster);
  port.on("message", (job: PoolJob) => {
    let answer: PoolAnswer = "done";
    try {
      work(booster, job);
    } catch (failure) {
      answer = { failure };
    }
    port.postMessage(answer);
  });
}

function work(booster: Booster, job: PoolJob): void {
  const { method, matrix, options, counters, blockRows, rowCount, results, width } = job;
  const blockCount = Math.ceil(rowCount / blockRows);
  for (let block = takeBlock(counters); block < blockCount; block = takeBlock(counters)) {
    waitForBlock(counters, block);
    const first = block * blockRows;
    const end = Math.min(first + blockRows, rowCount);
    results.set(booster[method](rowsOf(matrix, first, end), options).data, first * width);
  }
}
