import type { Dictionary } from "./dictionary.ts";
import type { IdList } from "./id-list.ts";

/** Adds the row of a bucket; in a pruned model the row it was moved to, or none (A315). */
export function pushBucket(ids: IdList, bucketId: number, dictionary: Dictionary): void {
  const { pruneIndex, wordCount } = dictionary;
  if (pruneIndex === undefined) {
    ids.push(wordCount + bucketId);
    return;
  }
  const kept = pruneIndex.get(bucketId);
  if (kept >= 0) ids.push(wordCount + kept);
}
