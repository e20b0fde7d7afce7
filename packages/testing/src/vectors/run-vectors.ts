/** Runs vectors: every case, every way, held against the file and against each other. */

import { errors } from "../errors.ts";
import { compareAnswer, compareWays } from "./compare-answer.ts";
import { assertUpdateAllowed, recordAnswers } from "./record-answers.ts";
import type { VectorCase, VectorFile } from "./vector-file.ts";
import type { VectorAnswer, VectorWay } from "./vector-way.ts";

/** How one case went. */
export interface CaseResult {
  readonly name: string;
  /** Line of the file the case begins on. */
  readonly line: number;
  /** Sentences and lines of diffs, each way's under its name; empty when every way gave the expected answer. */
  readonly differences: readonly string[];
  /** Whether every way gave the same answer; only then can it be recorded. */
  readonly waysAgree: boolean;
  /** What the first way answered. */
  readonly answer: VectorAnswer;
}

/** How a file went. */
export interface VectorReport {
  readonly cases: readonly CaseResult[];
  /** Cases with differences; after an update, those that could not be recorded. */
  readonly failed: readonly CaseResult[];
  /** Cases whose answers were written into the file. */
  readonly updated: readonly CaseResult[];
}

/** How vectors are run. */
export interface RunVectorsOptions {
  /** Writes the answers that differ into the file instead of failing; refused on CI. */
  readonly update?: boolean;
}

/**
 * Runs every case of a file each way.
 *
 * @example
 * const { failed } = await runVectors(readVectorFile("rings.vectors.yaml"), [await openInProcess(stage, { modelDir })]);
 * @throws SW_TESTING_UPDATE_ON_CI, SW_TESTING_VECTORS_STAGE, SW_TESTING_UNREACHABLE; what a way throws
 */
export async function runVectors(
  vectors: VectorFile,
  ways: readonly VectorWay[],
  { update = false }: RunVectorsOptions = {},
): Promise<VectorReport> {
  if (update) assertUpdateAllowed(vectors.path);
  for (const { stage } of ways)
    if (vectors.stage !== undefined && stage !== undefined && stage !== vectors.stage)
      throw errors.SW_TESTING_VECTORS_STAGE({ file: vectors.path, expected: vectors.stage, got: stage });
  const cases: CaseResult[] = [];
  for (const vector of vectors.cases) cases.push(await runCase(vector, ways));
  const different = cases.filter(({ differences }) => differences.length > 0);
  if (!update) return { cases, failed: different, updated: [] };
  const updated = different.filter(({ waysAgree }) => waysAgree);
  recordAnswers(vectors, updated);
  return { cases, failed: different.filter(({ waysAgree }) => !waysAgree), updated };
}

/** Asks one case every way. */
export async function runCase(vector: VectorCase, ways: readonly VectorWay[]): Promise<CaseResult> {
  const { name, line, expected, request } = vector;
  const answers: VectorAnswer[] = [];
  for (const way of ways) answers.push(await way.ask(request));
  const first = answers[0]!;
  const betweenWays = answers.slice(1).flatMap((answer, at) => {
    const found = compareWays(first, answer);
    return underName(`${ways[0]!.name} and ${ways[at + 1]!.name} differ`, found);
  });
  const waysAgree = betweenWays.length === 0;
  const fromFile =
    expected === undefined
      ? ["no response is recorded"]
      : answers.flatMap((answer, at) =>
          // Ways that agree need not be held against the file twice.
          at > 0 && waysAgree ? [] : underName(ways[at]!.name, compareAnswer(expected, answer)),
        );
  return { name, line, differences: [...fromFile, ...betweenWays], waysAgree, answer: first };
}

function underName(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${name}:`, ...lines.map((line) => `  ${line}`)];
}
