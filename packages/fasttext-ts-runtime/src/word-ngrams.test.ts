import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dictionary } from "./dictionary.ts";
import { IdList } from "./id-list.ts";
import { pushWordNgrams } from "./word-ngrams.ts";

/** A314 in arbitrary precision. */
function expectedIds(hashes: readonly number[], longest: number, bucket: number): number[] {
  const ids: number[] = [];
  for (let i = 0; i < hashes.length; i++) {
    let h = BigInt.asUintN(64, BigInt(hashes[i]!));
    for (let j = i + 1; j < hashes.length && j < i + longest; j++) {
      h = BigInt.asUintN(64, h * 116049371n + BigInt(hashes[j]!));
      ids.push(Number(h % BigInt(bucket)));
    }
  }
  return ids;
}

const noWords = Dictionary.build("<none>", {
  wordCount: 0,
  labels: [],
  labelCounts: new Float64Array(0),
  pruneSlots: undefined,
  bytes: new Uint8Array(0),
  starts: new Uint32Array(1),
});

describe("word n-grams", () => {
  it("are the 64-bit hashes of A314 for any hashes, lengths and bucket counts", () => {
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const bucket = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      fc.constantFrom(1, 2, 2_000_000, 2 ** 31 - 1),
    );
    fc.assert(
      fc.property(
        fc.array(int32, { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        bucket,
        (hashes, longest, b) => {
          const list = new IdList();
          for (const hash of hashes) list.push(hash);
          const ids = new IdList();
          pushWordNgrams(ids, list, longest, b, noWords);
          expect([...ids.values.subarray(0, ids.length)]).toEqual(expectedIds(hashes, longest, b));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
