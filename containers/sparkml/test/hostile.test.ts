/** Whatever comes as a body is answered or refused; it is never a fault of the stage. */
import { invoke } from "@stagewright/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import stage from "../stage.ts";
import { abalone, abaloneSchema } from "./bundles.cases.ts";

const modelDir = abalone();

const TYPES = ["text/csv", "application/json", "application/jsonlines"] as const;
/** Documents that look like requests, and so get further than random text. */
const column = fc.record(
  {
    name: fc.constantFrom("x", "features", "sex", "__proto__"),
    type: fc.constantFrom("int", "double", "string", "?"),
    struct: fc.constantFrom("basic", "array", "vector", "?"),
  },
  { requiredKeys: ["name"] },
);
const request = fc.record(
  {
    schema: fc.record({ input: fc.array(column, { maxLength: 3 }), output: column }),
    data: fc.array(fc.jsonValue({ maxDepth: 2 })),
  },
  { requiredKeys: ["data"] },
);
const legacy = fc.record({
  input: fc.array(
    fc.record({ name: fc.string(), type: fc.constant("double"), val: fc.jsonValue({ maxDepth: 1 }) }),
  ),
  output: column,
});
const body = fc.oneof(
  fc.uint8Array(),
  fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
  fc.oneof(request, legacy).map((document) => Buffer.from(JSON.stringify(document))),
);

it.each([{}, { STAGEWRIGHT_COMPAT: "aws" }])("with %o", async (compat) => {
  const options = { modelDir, environment: { SAGEMAKER_SPARKML_SCHEMA: abaloneSchema, ...compat } };
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(...TYPES), async (bytes, type) => {
      const answer = await invoke(stage, bytes, { "content-type": type }, options);
      expect([200, 204, 400]).toContain(answer.status);
    }),
    { numRuns: 500 },
  );
});
