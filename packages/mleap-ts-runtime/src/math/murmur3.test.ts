import { describe, expect, it } from "vitest";
import { murmur3Text, nonNegativeModulo } from "./murmur3.ts";

// feature-ops §D: text, version 1 hash and its slots of 262144 and 16, version 2 hash and its slots.
const published: readonly (readonly [string, number, number, number, number, number, number])[] = [
  ["", 142593372, 249180, 12, 142593372, 249180, 12],
  ["a", 1485273170, 227410, 2, -1293573533, 107107, 3],
  ["ab", -97053317, 202107, 11, -684913081, 69191, 7],
  ["abc", 1322437556, 183220, 4, 1313807976, 204392, 8],
  ["abcd", -396302900, 58828, 12, -396302900, 58828, 12],
  ["hello", -1008564952, 165160, 8, -488910111, 250593, 1],
  ["world", -623458850, 181726, 14, 1145629360, 60080, 0],
  ["spark", 2101843105, 234657, 1, -226056714, 173558, 6],
  ["MLeap", -88142397, 200131, 3, 757768164, 172004, 4],
  ["debt", -1561070386, 259278, 14, -1561070386, 259278, 14],
  ["consolidation", -1407631322, 81958, 6, -591500822, 158186, 10],
  ["é", 2119106806, 196854, 6, 1023967903, 33439, 15],
  ["naïve", -950767612, 28676, 4, -1984804414, 149954, 2],
  ["日本", -336983209, 133975, 7, 685738085, 231525, 5],
  ["😀", 1877935379, 197907, 3, 1877935379, 197907, 3],
];

describe("murmur3Text", () => {
  it.each(published)(
    "hashes %j as Spark's two versions do",
    (text, v1, v1Large, v1Small, v2, v2Large, v2Small) => {
      expect(murmur3Text(text, 1)).toBe(v1);
      expect(murmur3Text(text, 2)).toBe(v2);
      expect([nonNegativeModulo(v1, 262144), nonNegativeModulo(v1, 16)]).toEqual([v1Large, v1Small]);
      expect([nonNegativeModulo(v2, 262144), nonNegativeModulo(v2, 16)]).toEqual([v2Large, v2Small]);
    },
  );

  it("hashes an unpaired surrogate as the question mark a JVM encodes for it", () => {
    expect(murmur3Text("a\ud83d", 2)).toBe(murmur3Text("a?", 2));
    expect(murmur3Text("\ude00ab", 1)).toBe(murmur3Text("?ab", 1));
  });

  it("gives the slot 0 without a sign", () => {
    expect(Object.is(nonNegativeModulo(-262144, 262144), 0)).toBe(true);
  });
});
