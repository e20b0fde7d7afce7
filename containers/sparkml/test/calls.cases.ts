/** The stage asked in process, of the abalone bundle unless another is named; and what its requests have in common. */
import { invoke } from "@stagewright/testing";
import stage from "../stage.ts";
import { abalone, abaloneSchema } from "./bundles.cases.ts";

/** Folder of the abalone bundle (E21, E22). */
export const shells = abalone();
export const row = "F,0.515,0.425,0.14,0.766,0.304,0.1725,0.255";
/** E26. */
export const features = "0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255";
export const AWS = { STAGEWRIGHT_COMPAT: "aws" };
export const JSON_TYPE = { type: "application/json" };

interface Call {
  readonly type?: string;
  readonly accept?: string;
  readonly schema?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly modelDir?: string;
}

/** Sends one body; an empty schema leaves the environment without one. */
export function ask(
  body: string | Uint8Array,
  { type = "text/csv", accept, schema = abaloneSchema, environment = {}, modelDir = shells }: Call = {},
) {
  const headers = { "content-type": type, ...(accept === undefined ? {} : { accept }) };
  const variables = schema === "" ? environment : { SAGEMAKER_SPARKML_SCHEMA: schema, ...environment };
  return invoke(stage, body, headers, { modelDir, environment: variables });
}

/** A schema with one or more basic inputs. */
export const schemaOf = (
  types: readonly (readonly [name: string, type: string, struct?: string])[],
  output: object,
) =>
  JSON.stringify({
    input: types.map(([name, type, struct]) => ({ name, type, ...(struct && { struct }) })),
    output,
  });
export const data = (...values: unknown[]) => JSON.stringify({ data: values });
