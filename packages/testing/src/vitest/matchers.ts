/** Matchers for errors: of answers, and of what is thrown. */

import { expect } from "vitest";
import { errors } from "../errors.ts";
import { type ExpectedRefusal, isAnswer, refusalDifferences, textOf } from "./refusal.ts";

/** Where in the caller's body an error must lie; what is left out is not compared. */
export interface ExpectedPlace {
  readonly record?: number;
  readonly column?: string;
}

interface StageMatchers<T> {
  /**
   * The answer is a refusal with this code, and, where given, record, column and status.
   *
   * @example
   * expect(await invoke(stage, "long\n", csv)).toBeRefused({ code: "SW_CODEC_CELL", record: 1, column: "length" });
   */
  toBeRefused(expected: ExpectedRefusal): T extends Response ? Promise<void> : void;
  /**
   * The function throws an error of the project with this code, and, where given, record and column. After `.rejects` it
   * is the error a promise is rejected with.
   *
   * @example
   * expect(() => table.cast({ length: "int8" })).toThrowCode("SW_TABLE_VALUE", { record: 2, column: "length" });
   */
  toThrowCode(code: string, place?: ExpectedPlace): void;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: vitest's own declaration, which this one is merged with.
  interface Matchers<T = any> extends StageMatchers<T> {}
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers, registered when this module is imported. */
export const stageMatchers = {
  toBeRefused(received: unknown, expected: ExpectedRefusal): MatcherResult | Promise<MatcherResult> {
    if (!isAnswer(received))
      misused("toBeRefused", "an answer with a status", describe(received), "await it first");
    const text = textOf(received);
    const judge = (body: string) =>
      resultOf(
        `the answer to be refused with ${placed(expected.code, expected)}`,
        refusalDifferences(received, body, expected),
      );
    return typeof text === "string" ? judge(text) : text.then(judge);
  },

  toThrowCode(
    this: { readonly promise?: string },
    received: unknown,
    code: string,
    place: ExpectedPlace = {},
  ): MatcherResult {
    const wanted = `an error ${placed(code, place)}`;
    if (this.promise === "rejects")
      return resultOf(`${wanted} to be thrown`, errorDifferences(received, code, place));
    if (typeof received !== "function")
      misused("toThrowCode", `a function that throws ${wanted}`, describe(received), FOR_PROMISES);
    let returned: unknown;
    try {
      returned = received();
    } catch (error) {
      return resultOf(`${wanted} to be thrown`, errorDifferences(error, code, place));
    }
    if (returned instanceof Promise) {
      // Nobody else will wait for it.
      returned.catch(() => {});
      misused("toThrowCode", `${wanted} to be thrown`, "a function that returned a promise", FOR_PROMISES);
    }
    return resultOf(`${wanted} to be thrown`, [`nothing was thrown; it returned ${describe(returned)}`]);
  },
};

expect.extend(stageMatchers);

function errorDifferences(error: unknown, code: string, place: ExpectedPlace): readonly string[] {
  // Told by its code and not by its class: the standalone runtimes have families of their own.
  const got = (typeof error === "object" && error !== null ? error : {}) as ErrorLike;
  if (typeof got.code !== "string") return [`got ${describe(error)}`];
  const wanted = { code, ...place };
  const differences = (["code", "record", "column"] as const).flatMap((key) =>
    wanted[key] === undefined || wanted[key] === got[key]
      ? []
      : [`${key}: expected ${String(wanted[key])}, got ${String(got[key] ?? "none")}`],
  );
  return differences.length === 0 ? [] : [...differences, `its message: ${String(got.message)}`];
}

/** As much of an error as is compared. */
interface ErrorLike {
  readonly code?: unknown;
  readonly record?: unknown;
  readonly column?: unknown;
  readonly message?: unknown;
}

function placed(code: string, { record, column }: ExpectedPlace): string {
  const at = [record && `record ${record}`, column && `column ${JSON.stringify(column)}`].filter(Boolean);
  return at.length === 0 ? code : `${code} at ${at.join(", ")}`;
}

function resultOf(wanted: string, differences: readonly string[]): MatcherResult {
  return {
    pass: differences.length === 0,
    message: () =>
      differences.length === 0
        ? `expected not ${wanted}`
        : `expected ${wanted}\n${differences.map((line) => `  ${line}`).join("\n")}`,
  };
}

const FOR_PROMISES = "for a promise write await expect(promise).rejects.toThrowCode(…)";

/**
 * Whoever gives a matcher what it cannot judge is told so behind `.not` as well, where a failed match would pass.
 *
 * @throws SW_TESTING_MATCHER
 */
function misused(matcher: string, expected: string, got: string, remedy: string): never {
  throw errors.SW_TESTING_MATCHER({ matcher, expected, got, remedy });
}

function describe(value: unknown): string {
  if (value instanceof Promise) return "a promise";
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "object" && value !== null)
    return `an object (${value.constructor?.name ?? "no class"})`;
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
}
