/** A worker thread of a pool: predicts pieces of calls on the booster in shared memory. */

import { parentPort, workerData } from "node:worker_threads";
import { Booster, type SharedBooster } from "../booster.ts";
import type { PoolAnswer, PoolJob } from "./pool-messages.ts";

const port = parentPort;
if (port !== null) {
  const booster = Booster.fromShared(workerData as SharedBooster);
  port.on("message", ({ id, method, matrix, options }: PoolJob) => {
    let answer: PoolAnswer;
    try {
      answer = { id, ...booster[method](matrix, options) };
    } catch (failure) {
      answer = { id, failure };
    }
    port.postMessage(answer, "data" in answer ? [answer.data.buffer as ArrayBuffer] : []);
  });
}
