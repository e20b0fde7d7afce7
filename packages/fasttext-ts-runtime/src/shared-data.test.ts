import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadFastText } from "./load-fasttext.ts";

const folder = new URL("../../../../shared/data/blazingtext/", import.meta.url).pathname;
const pipelines = new URL("../../../../shared/data/pipelines/", import.meta.url).pathname;

/** fastText printed its probabilities with six digits, its vectors with five. */
interface Expected {
  readonly k?: number;
  readonly expected: readonly {
    readonly source?: string;
    readonly label?: readonly string[];
    readonly fastTextProb?: readonly number[];
    /** null where the loss adds no offset at the end. */
    readonly probWithoutOffset?: readonly number[] | null;
    readonly word?: string;
    readonly vector?: readonly number[];
  }[];
}

describe.skipIf(!existsSync(folder))(
  "shared BlazingText cases (reported as skipped where ../shared/data is absent)",
  () => {
    const names = existsSync(folder) ? readdirSync(folder) : [];

    it.each(names)("%s, opened as a folder", async (name) => {
      const model = await loadFastText(folder + name);
      const { k = 1, expected } = JSON.parse(
        readFileSync(`${folder}${name}/expected.json`, "utf8"),
      ) as Expected;
      for (const {
        source,
        label = [],
        fastTextProb = [],
        probWithoutOffset,
        word,
        vector = [],
      } of expected) {
        if (word !== undefined) {
          const got = model.wordVector(word);
          expect(got.length).toBe(vector.length);
          for (const [i, value] of vector.entries()) {
            expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(5e-5 * Math.max(1, Math.abs(value)));
          }
          continue;
        }
        const got = model.predict(source!, { k });
        const plain = model.predict(source!, { k, offset: false });
        for (const [i, probability] of fastTextProb.entries()) {
          expect(Math.abs(got[i]!.probability - probability)).toBeLessThanOrEqual(2e-6);
          expect(got[i]!.label).toBe(label[i]);
        }
        for (const [i, probability] of (probWithoutOffset ?? []).entries()) {
          expect(Math.abs(plain[i]!.probability - probability)).toBeLessThanOrEqual(2e-6);
        }
      }
      expect(expected.length).toBeGreaterThan(0);
    });

    it("vectors.txt holds the same vectors", async () => {
      const model = await loadFastText(`${folder}sg_sub`);
      const [header, ...lines] = readFileSync(`${folder}sg_sub/vectors.txt`, "utf8").trimEnd().split("\n");
      expect(header).toBe(`${model.wordCount} ${model.arguments.dim}`);
      for (const line of lines) {
        const [word, ...numbers] = line.trimEnd().split(" ");
        const got = model.wordVector(word!);
        for (const [i, value] of numbers.entries()) {
          expect(Math.abs(got[i]! - Number(value))).toBeLessThanOrEqual(
            5e-5 * Math.max(1, Math.abs(Number(value))),
          );
        }
      }
      expect(lines.length).toBe(model.wordCount);
    });

    it("answers the dbpedia pipeline's cases", async () => {
      const model = await loadFastText(`${folder}sup_softmax-bin`);
      const file = `${pipelines}dbpedia-sparkml-blazingtext/expected.json`;
      const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
        cases: { sparkmlResponse: string; label: string[]; prob: number[] }[];
      };
      for (const { sparkmlResponse, label, prob } of cases) {
        const { source } = JSON.parse(sparkmlResponse) as { source: string };
        const got = model.predict(source, { k: 2, offset: false });
        expect(got.map((prediction) => prediction.label)).toEqual(label);
        for (const [i, p] of prob.entries())
          expect(Math.abs(got[i]!.probability - p)).toBeLessThanOrEqual(2e-6);
      }
    });
  },
);
