/** N records in → N records out, in order: for both codecs, and for the whole pipeline. */
import { defineStage } from "@stagewright/core";
import { invoke } from "@stagewright/testing";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inProcess } from "./stage-transports.ts";

const FORMATS = ["text/csv", "application/json"] as const;
type Format = (typeof FORMATS)[number];

describe("a stage that answers what it is asked", () => {
  const echo = defineStage("echo").input({
    columns: { id: "int32", text: "string", double: "float64", single: "float32", flag: "bool" },
  });
  const record = fc.record({
    id: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    text: fc.string({ unit: "grapheme" }),
    // Plus zero: JSON.stringify and String, which write the bodies here, lose the sign of -0.
    double: fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
    single: fc.float({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
    flag: fc.boolean(),
  });

  for (const from of FORMATS) {
    for (const to of FORMATS) {
      test(`${from} in, ${to} out`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(record, { maxLength: 30 }), async (records) => {
            const rows = records.map((entry) => Object.values(entry));
            const answer = await invoke(echo, bodyOf(rows, from), { "content-type": from, accept: to });
            expect([200, 204]).toContain(answer.status);
            const got = cellsOf(answer.text(), to);
            expect(got.length).toBe(records.length);
            for (const [at, expected] of rows.entries()) {
              const [id, text, double, single, flag] = got[at]!;
              expect([Number(id), text, Number(double), Math.fround(Number(single)), truthOf(flag)]).toEqual(
                expected,
              );
            }
          }),
        );
      });
    }
  }
});

describe("the abalone pipeline", () => {
  const measurement = fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -2, max: 4, noNaN: true }) },
    fc.constant(null),
  );
  const shell = fc.tuple(
    fc.constantFrom("F", "I", "M", "X", ""),
    ...Array.from({ length: 7 }, () => measurement),
  );

  for (const from of FORMATS) {
    for (const to of FORMATS) {
      test(`${from} in, ${to} out: each record has the age it has alone`, async () => {
        const { send } = inProcess();
        const agesOf = async (shells: readonly (readonly unknown[])[]) => {
          const body = bodyOf(shells, from);
          const outcome = await send({
            name: "generated",
            body,
            contentType: from,
            accept: to,
            expect: { contentType: to, body: "" },
          });
          expect(outcome).not.toHaveProperty("failedAt");
          return cellsOf(outcome.body, to).map(([age]) => Number(age));
        };
        await fc.assert(
          fc.asyncProperty(fc.array(shell, { maxLength: 12 }), async (shells) => {
            const alone = await Promise.all(shells.map((one) => agesOf([one])));
            expect(await agesOf(shells)).toEqual(alone.flat());
            expect(alone.every((ages) => ages.length === 1)).toBe(true);
          }),
          { numRuns: 40 },
        );
      });
    }
  }
});

/** Records as a client would write them; `null` is an empty cell. */
function bodyOf(rows: readonly (readonly unknown[])[], format: Format): string {
  if (format === "application/json") return JSON.stringify({ instances: rows });
  const quoted = (cell: unknown) =>
    typeof cell === "string" && /[",\r\n]/.test(cell)
      ? `"${cell.replaceAll('"', '""')}"`
      : String(cell ?? "");
  return rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

/** Cells of an answer, by readers that are none of ours. An empty answer has no records. */
function cellsOf(body: string, format: Format): unknown[][] {
  if (body === "") return [];
  if (format === "text/csv") return parse(body);
  const { predictions }: { predictions: Readonly<Record<string, unknown>>[] } = JSON.parse(body);
  return predictions.map((row) => Object.values(row));
}

/** A boolean as JSON writes it, or as the word CSV writes (F21). */
function truthOf(cell: unknown): unknown {
  return typeof cell === "string" ? { True: true, False: false }[cell] : cell;
}
