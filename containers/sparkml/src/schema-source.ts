/** Where the schema of a request comes from (A10). */
import type { Environment } from "@stagewright/core";
import { sparkErrors } from "./errors.ts";
import { type JavaValue, parseJavaJson } from "./java-json.ts";
import { readSparkSchema, type SchemaReading, type SparkSchema } from "./spark-schema.ts";

const VARIABLE = "SAGEMAKER_SPARKML_SCHEMA";
const MAX_DEPTH = 16;

/**
 * Reads the schema of the environment before the first request does.
 *
 * @throws SW_SPARKML_ENVIRONMENT_SCHEMA; under `STAGEWRIGHT_COMPAT=aws` each request says so instead, as the original does
 */
export function checkEnvironmentSchema(environment: Environment): void {
  const text = textOf(environment);
  if (text === undefined || environment.isAwsCompatible) return;
  const reading = readText(text);
  if ("problem" in reading) throw sparkErrors.SW_SPARKML_ENVIRONMENT_SCHEMA({ problem: reading.problem });
}

/** The schema of the environment, read when first needed. */
export class SchemaSource {
  readonly #text: string | undefined;
  #reading: SchemaReading | undefined;

  constructor(environment: Environment) {
    this.#text = textOf(environment);
  }

  /**
   * The schema a request carries, else the environment's.
   *
   * @throws SW_SPARKML_SCHEMA, SW_SPARKML_NO_SCHEMA
   */
  schemaOf(given: JavaValue | undefined): SparkSchema {
    if (given !== undefined && given !== null) return accepted(readSparkSchema(given), "schema");
    if (this.#text === undefined) {
      throw sparkErrors.SW_SPARKML_NO_SCHEMA({
        aws: "Input schema has to be provided either via environment variable or via the request",
        remedy: `set ${VARIABLE}, or send {"schema": …, "data": …}`,
      });
    }
    this.#reading ??= readText(this.#text);
    return accepted(this.#reading, VARIABLE);
  }
}

function textOf({ variables }: Environment): string | undefined {
  const text = variables[VARIABLE];
  return text === undefined || text.trim() === "" ? undefined : text;
}

function readText(text: string): SchemaReading {
  try {
    return readSparkSchema(parseJavaJson(text, MAX_DEPTH, "it"));
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

function accepted(reading: SchemaReading, where: string): SparkSchema {
  if ("schema" in reading) return reading.schema;
  throw sparkErrors.SW_SPARKML_SCHEMA({ aws: reading.problem, where, problem: reading.problem });
}
