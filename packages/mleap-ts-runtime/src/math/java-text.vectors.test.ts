import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MleapError } from "../errors.ts";
import { toJavaLowerCase } from "./java-lower-case.ts";
import { formatJavaDouble, formatJavaFloat } from "./java-number-format.ts";
import { compileJavaRegex } from "./java-regex.ts";

type Spans = [start: number, end: number][];

interface Vectors {
  readonly patterns: readonly { pattern: string; refused?: true; texts?: [text: string, spans: Spans][] }[];
  readonly lower: readonly [text: string, lower: string][];
  readonly doubles: readonly [bits: string, text: string][];
  readonly floats: readonly [bits: string, text: string][];
}

const vectors = JSON.parse(
  readFileSync(new URL("java-text.vectors.json", import.meta.url), "utf8"),
) as Vectors;

/** The translation, or undefined where it is refused by name. */
function translated(pattern: string): RegExp | undefined {
  try {
    return compileJavaRegex(pattern, { unsafe: "allow" });
  } catch (error) {
    if (error instanceof MleapError && error.code === "MLEAP_REGEX_UNSUPPORTED") return undefined;
    throw error;
  }
}

function spansOf(text: string, pattern: RegExp): Spans {
  return Array.from(text.matchAll(pattern), (match) => [match.index, match.index + match[0].length]);
}

describe("what the JVM answered", () => {
  const accepted = vectors.patterns.filter(({ refused }) => refused === undefined);

  it("patterns it refuses are refused", () => {
    const wrong = vectors.patterns.filter(
      ({ pattern, refused }) => refused && translated(pattern) !== undefined,
    );
    expect(wrong).toEqual([]);
  });

  it("patterns find the same spans, or are refused by name", () => {
    const conflicts = accepted.flatMap(({ pattern, texts = [] }) => {
      const regex = translated(pattern);
      if (regex === undefined) return [];
      return texts
        .map(([text, spans]) => ({ pattern, text, spans, got: spansOf(text, regex) }))
        .filter(({ spans, got }) => JSON.stringify(spans) !== JSON.stringify(got));
    });
    expect(conflicts).toEqual([]);
  });

  it("few patterns are refused that Java takes", () => {
    const refused = accepted.filter(({ pattern }) => translated(pattern) === undefined);
    expect(refused.length / accepted.length).toBeLessThan(0.15);
  });

  it("lower case is the same whatever stands beside a sigma", () => {
    const conflicts = vectors.lower.filter(([text, lower]) => toJavaLowerCase(text) !== lower);
    expect(conflicts).toEqual([]);
  });

  it("numbers have the same text", () => {
    const view = new DataView(new ArrayBuffer(8));
    for (const [bits, text] of vectors.doubles) {
      view.setBigUint64(0, BigInt(`0x${bits}`));
      expect(formatJavaDouble(view.getFloat64(0))).toBe(text);
    }
    for (const [bits, text] of vectors.floats) {
      view.setUint32(0, Number.parseInt(bits, 16));
      expect(formatJavaFloat(view.getFloat32(0))).toBe(text);
    }
  });
});
