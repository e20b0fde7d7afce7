/** Type tests of the chained builder: what flows from hook to hook, and what must not compile. Checked by tsc. */

import * as v from "valibot";
import { expectTypeOf } from "vitest";
import type { Context } from "./context.ts";
import { json, type Payload, text } from "./payload.ts";
import { defineStage } from "./stage.ts";
import type { Table } from "./table.ts";
import type { Tensor } from "./tensor.ts";

const declared = defineStage("typed").input({
  columns: { sex: "string", length: "float64", rings: "int32", id: "int64" },
});

// Declared columns flow into the first hook with their dtypes.
declared.preprocess((table) => {
  expectTypeOf(table.column("length")).toEqualTypeOf<Float64Array>();
  expectTypeOf(table.column("sex")).toEqualTypeOf<string[]>();
  expectTypeOf(table.row(0)).toEqualTypeOf<{
    readonly sex: string;
    readonly length: number;
    readonly rings: number;
    readonly id: bigint;
  }>();
  // @ts-expect-error no such column
  table.column("weight");
  return table;
});

// Columns with rules flow by their dtype; rules a dtype has not do not compile.
defineStage("ruled")
  .input({
    columns: {
      sex: { dtype: "string", categories: ["M", "F", "I"] },
      height: { dtype: "float32", range: [0, 1], nullable: true },
      id: { dtype: "int64", range: [0n, Number.POSITIVE_INFINITY] },
      rings: "int32",
    },
  })
  .preprocess((table) => {
    expectTypeOf(table.columnTypes).toEqualTypeOf<{
      readonly sex: "string";
      readonly height: "float32";
      readonly id: "int64";
      readonly rings: "int32";
    }>();
    return table.oneHot("sex", ["M", "F", "I"]).clip({ height: [0, 1] });
  });
defineStage("ruled-pairs")
  .input({
    columns: [
      ["0", { dtype: "float64", nullable: false }],
      ["1", "string"],
    ],
  })
  .preprocess((table) => {
    expectTypeOf(table.columnTypes).toEqualTypeOf<{ readonly 0: "float64"; readonly 1: "string" }>();
    return table;
  });
// @ts-expect-error text has no range
defineStage("x").input({ columns: { a: { dtype: "string", range: [0, 1] } } });
// @ts-expect-error categories of another type
defineStage("x").input({ columns: { a: { dtype: "float32", categories: ["M"] } } });
// @ts-expect-error an integer has no missing value
defineStage("x").input({ columns: { a: { dtype: "int32", nullable: true } } });

// Each hook gets what the one before gave; the model comes from load.
const whole = declared
  .load(async ({ modelDir }) => ({ folder: modelDir, factor: 2 }))
  .preprocess((table, { model }) => {
    expectTypeOf(model).toEqualTypeOf<{ folder: string; factor: number }>();
    return table.drop("sex", "id").toTensor("float32");
  })
  .predict(async (features) => {
    expectTypeOf(features).toEqualTypeOf<Tensor<"float32">>();
    return { variable: features };
  })
  .postprocess(({ variable }) => {
    expectTypeOf(variable).toEqualTypeOf<Tensor<"float32">>();
    return variable.round(1);
  });

// Hooks are read back as plain functions with their types; hooks not given are undefined.
expectTypeOf(whole.hooks.predict).parameter(0).toEqualTypeOf<Tensor<"float32">>();
expectTypeOf(whole.hooks.preprocess)
  .parameter(1)
  .toEqualTypeOf<Context<{ folder: string; factor: number }>>();
expectTypeOf(whole.hooks.postprocess).returns.toEqualTypeOf<Tensor<"float32">>();
expectTypeOf(declared.hooks.predict).toEqualTypeOf<undefined>();

// Without declared columns the payload is whatever the content type gives.
defineStage("loose").preprocess((payload) => {
  expectTypeOf(payload).toEqualTypeOf<Payload>();
  return payload;
});

// Pairs keep names that look like integers; a Standard Schema gives its output type.
defineStage("pairs")
  .input({
    columns: [
      ["1", "float32"],
      ["0", "string"],
    ],
  })
  .postprocess((table) => {
    expectTypeOf(table.column("1")).toEqualTypeOf<Float32Array>();
    return table;
  });
defineStage("validated")
  .input({ schema: v.object({ source: v.string() }) })
  .postprocess(({ source }) => {
    expectTypeOf(source).toEqualTypeOf<string>();
    return text(source);
  });

// Verbs carry the columns along.
declared.postprocess((table) => {
  const worked = table
    .oneHot("sex", ["M", "F"])
    .rename({ rings: "age" })
    .cast({ age: "float32" })
    .derive("ok", "bool", () => true);
  expectTypeOf(worked.column("sex=M")).toEqualTypeOf<Float64Array>();
  expectTypeOf(worked.column("age")).toEqualTypeOf<Float32Array>();
  expectTypeOf(worked.row(0).ok).toEqualTypeOf<boolean>();
  // @ts-expect-error the column was replaced
  worked.column("sex");
  // @ts-expect-error only string columns are one-hot encoded
  table.oneHot("length", ["1"]);
  // @ts-expect-error only numbers are scaled
  table.scale({ sex: { mean: 1 } });
  // @ts-expect-error a derived float64 is a number
  table.derive("x", "float64", () => "1");
  // @ts-expect-error tensors hold numbers
  table.toTensor("string");
  return worked as Table;
});

// The order of the chain is the order of the data; nothing can be misordered or given twice.
// @ts-expect-error input comes before preprocess
declared.preprocess((table) => table).input({ columns: { a: "float32" } });
// @ts-expect-error load comes before predict
declared.predict((table) => table).load(() => 1);
// @ts-expect-error predict comes once
declared.predict((table) => table).predict((table) => table);
// @ts-expect-error preprocess comes before postprocess
declared.postprocess((table) => table).preprocess((table) => table);
// @ts-expect-error options come last
declared.options({}).output({ mediaTypes: ["text/csv"] });

// What is answered is a payload.
declared.postprocess(() => json({ fine: true }));
// @ts-expect-error a bare object is no payload
declared.postprocess(() => ({ predictions: [] }));
// @ts-expect-error a bare string is no payload
declared.postprocess(() => "text");

// Dtypes are the listed ones.
// @ts-expect-error no such dtype
defineStage("wrong").input({ columns: { a: "double" } });

// An async iterable of parts is an answer; one of anything else is not.
defineStage("streams").postprocess(async function* (payload) {
  yield "text";
  yield { token: payload.kind };
});
// @ts-expect-error numbers are no parts
defineStage("streams").postprocess(async function* () {
  yield 1;
});
// What predict streams is what postprocess gets.
defineStage("streams")
  .predict(async function* () {
    yield 1;
  })
  .postprocess(async function* (numbers) {
    for await (const number of numbers) yield `${expectTypeOf(number).toEqualTypeOf<number>()}`;
  });
