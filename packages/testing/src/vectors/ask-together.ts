/** Every case at once: what an invocation is answered must not depend on those beside it (lanes, batching). */

import { compareWays } from "./compare-answer.ts";
import type { VectorFile } from "./vector-file.ts";
import type { VectorAnswer, VectorWay } from "./vector-way.ts";

/** How often each case is asked at the same time. */
const TIMES = 3;
/** Invocations on the way at most: a slow stage may refuse more as overload, which says nothing of its answers. */
const MOST_AT_ONCE = 64;

/** Asks each case alone, then all of them at once (many cases: 64 at a time); where an answer is another one, a sentence and what differs. */
export async function askTogether(vectors: VectorFile, way: VectorWay): Promise<string[]> {
  const alone: VectorAnswer[] = [];
  for (const { request } of vectors.cases) alone.push(await way.ask(request));
  const asked = vectors.cases.flatMap((vector, at) => Array.from({ length: TIMES }, () => ({ vector, at })));
  const together: VectorAnswer[] = [];
  let next = 0;
  const askOn = async () => {
    for (let place = next++; place < asked.length; place = next++)
      together[place] = await way.ask(asked[place]!.vector.request);
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, askOn));
  return asked.flatMap(({ vector, at }, place) => {
    const differences = compareWays(alone[at]!, together[place]!);
    return differences.length === 0
      ? []
      : [`${way.name}, "${vector.name}" alone and among others:`, ...differences.map((line) => `  ${line}`)];
  });
}
