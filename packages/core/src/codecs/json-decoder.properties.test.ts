import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { blocksOutcome, cuts, everyCut, wholeOutcome } from "./block-decoders.cases.ts";
import { jsonCodec } from "./json.ts";

const mediaType = parseMediaType("application/json");
const schemas: readonly (TableSchema | undefined)[] = [
  undefined,
  new TableSchema(["a", "b"], ["float64", "string"]),
  new TableSchema(["a"], ["float32"]),
  new TableSchema(["a", "b"], ["int64", "string"]),
];

const space = fc.constantFrom("", "", "", " ", "\n\t", "\r\n");
const scalar = fc.constantFrom(
  "1",
  "-0",
  "2.5e3",
  "1e999",
  "9007199254740993",
  "-1e300",
  "null",
  "true",
  "NaN",
  "-Infinity",
  '"x"',
  '"größer 𝔘"',
  '"\\ud835\\udd18 \\" ] , [ {"',
  '"\\\\"',
  '"instances"',
  '""',
);
/** What is wrong, now and then. */
const wrong = fc.constantFrom(
  "tru",
  "-",
  "01",
  '"open',
  '"\\x"',
  '"\n"',
  "",
  "1 2",
  "NaNa",
  "1Infinity",
  "1.",
  "]",
  "}",
  "{",
  "[",
  ":",
  "\ufeff",
  "'a'",
  "[[[[1]]]]",
);
const cell = fc.oneof({ weight: 30, arbitrary: scalar }, { weight: 1, arbitrary: wrong });
const record = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(cell, cell).map(([a, b]) => `[${a}, ${b}]`) },
  { weight: 3, arbitrary: fc.tuple(cell, cell).map(([a, b]) => `{"a": ${a}, "b" : ${b}}`) },
  { weight: 2, arbitrary: cell.map((a) => `{"features": [${a}, "y"]}`) },
  { weight: 1, arbitrary: fc.tuple(cell, cell).map(([a, b]) => `{"a": ${a}, "a": ${b}, "b": "z"}`) },
  { weight: 1, arbitrary: cell },
);
const list = fc
  .array(fc.tuple(space, record, space), { maxLength: 10 })
  .map((records) => `[${records.map((parts) => parts.join("")).join(",")}]`);
const member = fc.oneof(
  { weight: 4, arbitrary: list.map((text) => `"instances": ${text}`) },
  { weight: 1, arbitrary: cell.map((text) => `"instances" : ${text}`) },
  { weight: 1, arbitrary: list.map((text) => `"\\u0069nstances":${text}`) },
  { weight: 2, arbitrary: cell.map((text) => `"other": ${text}`) },
  { weight: 1, arbitrary: list.map((text) => `"deep": {"instances": ${text}}`) },
  { weight: 1, arbitrary: cell.map((text) => `"7": ${text}`) },
);
const object = fc
  .tuple(fc.array(fc.tuple(space, member, space), { maxLength: 3 }), fc.constantFrom("", "", "", ","))
  .map(([members, more]) => `{${members.map((parts) => parts.join("")).join(",")}${more}}`);
const text = fc
  .tuple(
    fc.constantFrom("", "", "", "", " ", "\ufeff"),
    fc.oneof(
      { weight: 3, arbitrary: list },
      { weight: 3, arbitrary: object },
      { weight: 1, arbitrary: cell },
    ),
    fc.constantFrom("", "", "", "", "\n", " x", ",", "]", "[1]"),
  )
  .map((parts) => parts.join(""));
/** Now and then with an end that is missing, or a byte that is no UTF-8. */
const body = fc
  .tuple(text, fc.option(fc.nat({ max: 200 }), { freq: 4, nil: undefined }), fc.boolean())
  .map(([written, at, isCut]) => {
    const bytes = Buffer.from(written, "utf8");
    if (at === undefined || at >= bytes.length) return bytes;
    if (isCut) return bytes.subarray(0, at);
    bytes[at] = 0xc3;
    return bytes;
  });

describe("JSON in blocks", () => {
  it("gives the payload, or the errors, of the whole document (F41, F42)", () => {
    const run = fc.tuple(fc.constantFrom(...schemas), fc.constantFrom(1, 2, 3, 4, 64), fc.boolean());
    fc.assert(
      fc.property(body, cuts, run, (bytes, places, [columns, maxDepth, knowsSize]) => {
        const options = { columns, mediaType, maxDepth };
        expect(blocksOutcome(jsonCodec, bytes, places, options, knowsSize)).toEqual(
          wholeOutcome(jsonCodec, bytes, options),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '[[1, "größer"], [2, "\\ud835\\udd18"],\n["3", "𝔘"]]',
    ' {"configuration": {"instances": [7]}, "instances" : [{"a": 1, "b": "x"}, {"b": "]", "a": NaN}] , "more": [1, {}]} ',
    '{"instances": [[1, "x"]], "instances": [[2, "y"], [3, "z"]]}',
    '{"instances": [[1, "x"]], "instances": 5}',
    '{"instances": [ ], "a": "instances"}',
    '{"\\u0069nstances": [[1, "x"]]}',
    '{"instances": [[1, "x"], [2, 3]], "a" 1}',
    '{"a" 1, "instances": [[1, "x"]]}',
    '[[1, "x"], [2, "y"}, [3, "z"]]',
    '[[1, "x"],, [3, "z"]]',
    '[[1, "x"], ]',
    "[,1]",
    '[[1, "x"], [2, "y"',
    '[[1, "x"], tru, [[[[[]]]]]]',
    '[[1, "x"], -, NaN]',
    '[[1, "x"]] 7',
    '\ufeff[[1, "x"]]',
    '"just a text"',
    "[",
    "",
  ])("cut at every byte: %s", (written) => {
    const bytes = Buffer.from(written, "utf8");
    for (const columns of schemas) {
      for (const maxDepth of [2, 64]) {
        const options = { columns, mediaType, maxDepth };
        const whole = wholeOutcome(jsonCodec, bytes, options);
        for (const outcome of everyCut(jsonCodec, bytes, options)) expect(outcome).toEqual(whole);
      }
    }
  });

  it("counts records and characters from the beginning of the body", () => {
    const columns = new TableSchema(["a", "b"], ["float64", "string"]);
    const options = { columns, mediaType, maxDepth: 4 };
    const rows = Array.from({ length: 40 }, (_, row) => (row === 32 ? '["x", "ß"]' : `[${row}, "ß"]`));
    const bad = Buffer.from(`[${rows.join(",")}]`);
    expect(blocksOutcome(jsonCodec, bad, [50, 100, 200], options)).toMatchObject({
      code: "SW_CODEC_CELL",
      record: 33,
      column: "a",
    });
    const broken = Buffer.from(`{"instances": [${rows.join(",")}, [1 2]]}`);
    const at = broken.toString("utf8").indexOf("1 2") + 3;
    expect(blocksOutcome(jsonCodec, broken, [50, 100, 200], options)).toMatchObject({
      code: "SW_CODEC_JSON",
      message: expect.stringContaining(`unexpected text at character ${at}`),
    });
  });
});
