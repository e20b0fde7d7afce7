/** What every Table verb refuses: the author's arguments as a fault of the stage, values by record and column. */

import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { Table } from "./table.ts";
import { Tensor } from "./tensor.ts";

const typedShells = Table.of({
  sex: { dtype: "string", values: ["M", "F", ""] },
  length: { dtype: "float64", values: [0.5, 1e39, Number.NaN] },
  ratio: { dtype: "float32", values: [0.5, 1, Number.NaN] },
  rings: { dtype: "int32", values: [10, 300, -1] },
  id: { dtype: "int64", values: [1n, 2n ** 53n + 1n, -1n] },
  ok: { dtype: "bool", values: [true, false, true] },
});
// biome-ignore lint/suspicious/noExplicitAny: the calls below are the ones the types forbid.
const shells: any = typedShells;

type Refusal = readonly [
  call: (table: typeof shells) => unknown,
  message: string,
  record?: number,
  column?: string,
];

const NAMES = 'the table has "sex", "length", "ratio", "rings", "id", "ok".';

/** Verb, by the name of its file → calls and what they are refused with. A record makes it SW_TABLE_VALUE. */
const REFUSALS: Readonly<Record<string, readonly Refusal[]>> = {
  select: [
    [(t) => t.select("weight"), `select: no column "weight"; ${NAMES}`],
    [(t) => t.select("sex", "sex"), 'select: column "sex" is named twice.'],
  ],
  drop: [[(t) => t.drop("sex", "weight"), `drop: no column "weight"; ${NAMES}`]],
  rename: [
    [(t) => t.rename({ weight: "w" }), `rename: no column "weight"; ${NAMES}`],
    [(t) => t.rename({ sex: "length" }), 'rename: two columns would be named "length".'],
  ],
  derive: [
    [
      (t) => t.derive("x", "int8", ({ rings }: { rings: number }) => rings),
      'derive, record 2, column "x": got number "300", expected a value of dtype int8.',
      2,
      "x",
    ],
    [
      (t) => t.derive("x", "float64", () => undefined),
      'derive, record 1, column "x": got undefined, expected a value of dtype float64.',
      1,
      "x",
    ],
    [
      (t) => t.derive("x", "float32", ({ length }: { length: number }) => length),
      'derive, record 2, column "x": got number "1e+39", expected a value of dtype float32.',
      2,
      "x",
    ],
    [
      (t) => t.derive("x", "uint64", ({ id }: { id: bigint }) => id),
      'derive, record 3, column "x": got bigint "-1", expected a value of dtype uint64.',
      3,
      "x",
    ],
  ],
  cast: [
    [(t) => t.cast({ weight: "int8" }), `cast: no column "weight"; ${NAMES}`],
    [
      (t) => t.cast({ length: "float32" }),
      'cast, record 2, column "length": got "1e+39", expected a value that dtype float32 holds.',
      2,
      "length",
    ],
    [
      (t) => t.cast({ ratio: "int32" }),
      'cast, record 1, column "ratio": got "0.5", expected a value that dtype int32 holds.',
      1,
      "ratio",
    ],
    [
      (t) => t.cast({ rings: "uint8" }),
      'cast, record 2, column "rings": got "300", expected a value that dtype uint8 holds.',
      2,
      "rings",
    ],
    [
      (t) => t.cast({ rings: "bool" }),
      'cast, record 1, column "rings": got "10", expected a value that dtype bool holds.',
      1,
      "rings",
    ],
    [
      (t) => t.cast({ id: "float64" }),
      'cast, record 2, column "id": got "9007199254740993", expected a value that dtype float64 holds.',
      2,
      "id",
    ],
    [
      (t) => t.cast({ sex: "float64" }),
      'cast, record 1, column "sex": got "M", expected a value that dtype float64 holds.',
      1,
      "sex",
    ],
  ],
  "fill-missing": [
    [
      (t) => t.fillMissing({ rings: 1 }),
      'fillMissing: column "rings" is int32 and the fill a number; float columns take a number, string columns a string, others have no missing values.',
    ],
    [
      (t) => t.fillMissing({ sex: 1 }),
      'fillMissing: column "sex" is string and the fill a number; float columns take a number, string columns a string, others have no missing values.',
    ],
    [
      (t) => t.fillMissing({ ratio: 1e39 }),
      'fillMissing: column "ratio" is float32, which does not hold the fill 1e+39.',
    ],
    [(t) => t.fillMissing({ weight: 1 }), `fillMissing: no column "weight"; ${NAMES}`],
  ],
  clip: [
    [(t) => t.clip({ length: [2, 1] }), 'clip: column "length" has bounds [2, 1]; expected low ≤ high.'],
    [
      (t) => t.clip({ length: [Number.NaN, 1] }),
      'clip: column "length" has bounds [NaN, 1]; expected low ≤ high.',
    ],
    [
      (t) => t.clip({ rings: [0.5, 2.5] }),
      'clip: column "rings" has bounds [0.5, 2.5]; expected integers that dtype int32 holds, or an infinity.',
    ],
    [
      (t) => t.clip({ rings: [2 ** 31, 2 ** 40] }),
      'clip: column "rings" has bounds [2147483648, 1099511627776]; expected integers that dtype int32 holds, or an infinity.',
    ],
    [(t) => t.clip({ sex: [0, 1] }), 'clip: column "sex" is string; cast it to a number dtype first.'],
    [(t) => t.clip({ id: [0, 1] }), 'clip: column "id" is int64; cast it to a number dtype first.'],
    [(t) => t.clip({ weight: [0, 1] }), `clip: no column "weight"; ${NAMES}`],
  ],
  scale: [
    [
      (t) => t.scale({ length: { scale: 0 } }),
      'scale: column "length" has mean 0 and scale 0; expected finite numbers and a scale that is not 0.',
    ],
    [
      (t) => t.scale({ length: { mean: Number.NaN } }),
      'scale: column "length" has mean NaN and scale 1; expected finite numbers and a scale that is not 0.',
    ],
    [(t) => t.scale({ ok: { mean: 1 } }), 'scale: column "ok" is bool; cast it to a number dtype first.'],
    [(t) => t.scale({ weight: {} }), `scale: no column "weight"; ${NAMES}`],
  ],
  "one-hot": [
    [
      (t) => t.oneHot("sex", ["M", "F"]),
      'oneHot, record 3, column "sex": got "", expected one of "M", "F".',
      3,
      "sex",
    ],
    [(t) => t.oneHot("rings", ["1"]), 'oneHot: column "rings" is int32; expected string.'],
    [(t) => t.oneHot("sex", ["M", "M"]), 'oneHot: there would be two columns named "sex=M".'],
    [
      (t) => t.rename({ ok: "sex=M" }).oneHot("sex", ["M"]),
      'oneHot: there would be two columns named "sex=M".',
    ],
    [(t) => t.oneHot("weight", ["M"]), `oneHot: no column "weight"; ${NAMES}`],
  ],
  "map-values": [
    [
      (t) => t.mapValues("sex", (sex: string) => sex.length),
      'mapValues, record 1, column "sex": got number "1", expected a value of dtype string.',
      1,
      "sex",
    ],
    [
      (t) => t.mapValues("rings", (rings: number) => (rings > 9 ? 1 : 0.5)),
      'mapValues, record 3, column "rings": got number "0.5", expected a value of dtype int32.',
      3,
      "rings",
    ],
    [
      (t) => t.mapValues("length", (length: number) => length, "float32"),
      'mapValues, record 2, column "length": got number "1e+39", expected a value of dtype float32.',
      2,
      "length",
    ],
    [(t) => t.mapValues("weight", () => 1), `mapValues: no column "weight"; ${NAMES}`],
  ],
  "round-columns": [
    [
      (t) => t.round({ rings: 1 }),
      'round: column "rings" is int32 and digits 1; expected a float column and 0 to 22 digits.',
    ],
    [
      (t) => t.round(-1),
      'round: column "length" is float64 and digits -1; expected a float column and 0 to 22 digits.',
    ],
    [
      (t) => t.round({ length: 1.5 }),
      'round: column "length" is float64 and digits 1.5; expected a float column and 0 to 22 digits.',
    ],
    [(t) => t.round({ weight: 1 }), `round: no column "weight"; ${NAMES}`],
  ],
  "sort-columns": [
    [
      (t) => t.select("sex", "rings").sortColumns(["rings"]),
      "sortColumns: 1 names for 2 columns; not named: sex; name each once.",
    ],
    [
      (t) => t.select("sex", "rings").sortColumns(["rings", "sex", "rings"]),
      "sortColumns: 3 names for 2 columns; name each once.",
    ],
    [
      (t) => t.select("sex").sortColumns(["weight"]),
      "sortColumns: 1 names for 1 columns; not named: sex; name each once.",
    ],
  ],
  concat: [
    [(t) => t.concat(t.select("sex")), 'concat: both tables have a column "sex"; rename or drop one.'],
    [
      (t) => t.concat(Table.of({ x: { dtype: "bool", values: [true] } })),
      "concat: 3 rows beside 1; expected tables of equally many rows.",
    ],
  ],
  "to-tensor": [
    [(t) => t.toTensor("float32"), 'toTensor: column "sex" is string; one-hot it, cast it or drop it first.'],
    [
      (t) => t.select("rings", "length").toTensor("float32"),
      'toTensor, record 2, column "length": got "1e+39", expected a value that dtype float32 holds.',
      2,
      "length",
    ],
    [
      (t) => t.select("rings").toTensor("uint8"),
      'toTensor, record 2, column "rings": got "300", expected a value that dtype uint8 holds.',
      2,
      "rings",
    ],
  ],
};

const cases = Object.entries(REFUSALS).flatMap(([verb, refusals]) =>
  refusals.map(([call, message, record, column]) => ({ verb, call, message, record, column })),
);

it.each(cases)("$verb refuses: $message", ({ call, message, record, column }) => {
  const isValue = record !== undefined;
  const argumentCode = message.includes("no column") ? "SW_TABLE_COLUMN" : "SW_TABLE_SHAPE";
  expect(() => call(shells)).toThrow(
    expect.objectContaining({
      code: isValue ? "SW_TABLE_VALUE" : argumentCode,
      outcome: isValue ? "input-invalid" : "stage-fault",
      message,
      record,
      column,
    }),
  );
});

it("has every verb there is", () => {
  const shared = ["number-column.ts", "replace-column.ts"];
  const files = readdirSync(new URL("./verbs/", import.meta.url)).filter(
    (name) => !shared.includes(name) && !name.includes(".test."),
  );
  expect(new Set(Object.keys(REFUSALS).map((verb) => `${verb}.ts`))).toEqual(new Set(files));
});

it("clip holds an integer column at its bounds, an infinite one being none", () => {
  expect([...shells.clip({ rings: [0, Number.POSITIVE_INFINITY] }).column("rings")]).toEqual([10, 300, 0]);
  expect([...shells.clip({ rings: [Number.NEGATIVE_INFINITY, 20] }).column("rings")]).toEqual([10, 20, -1]);
});

it.each([
  [
    () => new Tensor("float32", new Float64Array(1) as never, [1]),
    "Tensor: dtype float32 with data of Float64Array; expected the dtype's own array, such as a Float32Array for float32.",
  ],
  [
    () => new Tensor("float32", new Float32Array(3), [2, 2]),
    "Tensor: shape [2, 2] holds 4 values, the data has 3.",
  ],
  [
    () => new Tensor("float32", new Float32Array(1), [-1]),
    "Tensor: shape [-1] has an axis that is no count.",
  ],
])("a tensor refuses what does not belong together (%#)", (call, message) => {
  expect(call).toThrow(expect.objectContaining({ code: "SW_TENSOR_SHAPE", outcome: "stage-fault", message }));
});
