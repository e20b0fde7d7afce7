/** Node's report of an uncaught error, as the one sentence that matters of it. */

const FRAME = /^\s+at /;

/**
 * The error of a report such as
 *
 *     /home/me/stage.ts:3
 *     export default defineStag("x");
 *                    ^
 *
 *     ReferenceError: defineStag is not defined
 *         at <anonymous> (/home/me/stage.ts:3:16)
 *
 * as `ReferenceError: defineStag is not defined (/home/me/stage.ts:3:16)`. The place is the first one in the stage's own folder.
 * Undefined where the lines hold no such report.
 */
export function crashSentence(lines: readonly string[], folder: string): string | undefined {
  const firstFrame = lines.findIndex((line) => FRAME.test(line));
  if (firstFrame < 1) return undefined;
  const before = lines.slice(0, firstFrame).findLastIndex((line) => line.trim() === "");
  const message = lines.slice(before + 1, firstFrame).join("\n");
  if (message === "") return undefined;
  const end = lines.findIndex((line, at) => at > firstFrame && !FRAME.test(line));
  const frames = lines.slice(firstFrame, end === -1 ? undefined : end);
  const places = frames.map((frame) => /(?: \(|at (?:async )?)([^()]+:\d+:\d+)\)?$/.exec(frame)?.[1]);
  const place = places.find((path) => path?.startsWith(folder) && !/[\\/]node_modules[\\/]/.test(path));
  return place === undefined ? message : `${message} (${place})`;
}
