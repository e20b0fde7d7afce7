/** The booster inside a Python pickle: the parts of its state that prediction needs (A210). */

import { ModelFieldError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { ByteReader } from "./byte-reader.ts";
import { PickleParser } from "./parse-pickle.ts";
import { boosterName, describe, PickledObject, type PickledValue } from "./pickle-values.ts";

/** What the state dictionary of a pickled booster holds, as far as prediction needs it. */
export interface PickledBooster {
  /** The serialized booster: legacy binary, snapshot or UBJSON (A211). */
  readonly handle: Uint8Array;
  readonly featureNames: readonly string[] | null;
  readonly featureTypes: readonly string[] | null;
  /** `best_iteration`, `best_ntree_limit` where the Python object had them. */
  readonly attributes: ReadonlyMap<string, string>;
}

export function readPickle(reader: ByteReader, limits: Limits): PickledBooster {
  const parser = new PickleParser(reader, limits);
  const result = parser.run();
  if (!(result instanceof PickledObject) || !(result.state instanceof Map)) {
    throw parser.problem(
      ModelFieldError,
      "pickled object",
      describe(result),
      `one ${boosterName} with its state`,
    );
  }
  const { state } = result;
  const handle = state.get("handle");
  if (!(handle instanceof Uint8Array)) {
    throw parser.problem(ModelFieldError, "state.handle", describe(handle), "the bytes of a booster");
  }
  const attributes = new Map<string, string>();
  for (const key of ["best_iteration", "best_ntree_limit"]) {
    const value = state.get(key);
    if (typeof value === "number") attributes.set(key, String(value));
  }
  return {
    handle,
    featureNames: textsOf(parser, state, "feature_names"),
    featureTypes: textsOf(parser, state, "feature_types"),
    attributes,
  };
}

function textsOf(
  parser: PickleParser,
  state: Map<PickledValue, PickledValue>,
  key: string,
): readonly string[] | null {
  const value = state.get(key);
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
    return value.length === 0 ? null : (value as string[]);
  }
  throw parser.problem(ModelFieldError, `state.${key}`, describe(value), "a list of texts, or None");
}
