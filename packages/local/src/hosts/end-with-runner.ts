/**
 * Ends a stage when its runner is gone, even when that was killed and could end nobody itself.
 *
 * A module that the stage's process loads first. The runner holds the other end of the process's standard input and
 * never writes; that input ends when the runner does. Worker threads and children of the stage inherit the module: in
 * them it acts only where there is such an input.
 */
const SOURCE = `
import { fstatSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
if (isMainThread && fstatSync(0).isSocket()) {
  process.stdin.on("close", () => process.kill(process.pid, "SIGTERM")).resume().unref();
}`;

/** Argument of `node`. */
export const END_WITH_RUNNER = `--import=data:text/javascript,${encodeURIComponent(SOURCE)}`;
