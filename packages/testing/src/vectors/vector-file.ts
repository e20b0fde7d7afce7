/**
 * A file of vectors: requests and the answers a stage must give to them, in JSON or YAML, to be read and written by hand.
 *
 *     origin: worked out by hand, age = rings + 1.5
 *     cases:
 *       - name: two records
 *         request: { contentType: text/csv, body: "9.5\n8\n" }
 *         response: { status: 200, contentType: text/csv, body: "11.0\n9.5\n" }
 *       - name: a word where a number belongs
 *         request: { contentType: text/csv, body: "old\n" }
 *         response: { status: 400, error: { code: SW_CODEC_CELL, record: 1, column: rings } }
 */

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pathStats } from "@stagewright/image";
import { type Document, isNode, LineCounter, parseDocument, visit } from "yaml";
import { errors } from "../errors.ts";
import { BUILT_IN_TOLERANCES, type Tolerance } from "./tolerance.ts";
import { checkVectors, type VectorProblem, type WrittenBody, type WrittenVectors } from "./vector-schema.ts";

/** A request, as every way of asking sends it. */
export interface VectorRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The answer a case expects. */
export interface ExpectedAnswer {
  readonly status: number;
  /** Not compared when undefined. */
  readonly contentType: string | undefined;
  /** Headers that must be there, lower-case names; others may be. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for an error, and for 204. */
  readonly body: Buffer | undefined;
  readonly tolerance: Tolerance;
  readonly error:
    | { readonly code: string; readonly record?: number | undefined; readonly column?: string | undefined }
    | undefined;
}

/** One request and the answer to it. */
export interface VectorCase {
  readonly name: string;
  /** Line of the file the case begins on. */
  readonly line: number;
  readonly request: VectorRequest;
  /** Undefined for a case whose answer is still to be recorded. */
  readonly expected: ExpectedAnswer | undefined;
}

/** A checked vector file. */
export interface VectorFile {
  /** Absolute path. */
  readonly path: string;
  /** Name of the stage the vectors are for, where the file says so. */
  readonly stage: string | undefined;
  /** Absolute path of the model artifact, where the file names one. */
  readonly modelDir: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly cases: readonly VectorCase[];
}

/**
 * Reads and checks a vector file (`.json`, `.yaml`, `.yml`).
 *
 * @throws SW_TESTING_VECTORS with every problem and its line
 */
export function readVectorFile(file: string | URL): VectorFile {
  const path = resolve(file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : file);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw errors.SW_TESTING_VECTORS(
      { file: path, problems: [`cannot be read: ${(cause as Error).message}`] },
      { cause },
    );
  }
  return parseVectorFile(text, path);
}

/** As {@link readVectorFile}, from the text of a file that lies at `path`. */
export function parseVectorFile(text: string, path: string): VectorFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse = (problems: readonly string[]) => errors.SW_TESTING_VECTORS({ file: path, problems });
  if (document.errors.length > 0) {
    throw refuse(document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`));
  }
  const lineOf = (where: readonly (string | number)[]): number => {
    for (let depth = where.length; depth >= 0; depth -= 1) {
      const node = document.getIn(where.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const sentences = (problems: readonly VectorProblem[]) =>
    problems
      .map(({ path: where, problem }) => ({
        line: lineOf(where),
        sentence: `${formatPath(where)} ${problem}`,
      }))
      .sort((a, b) => a.line - b.line)
      .map(({ line, sentence }) => `line ${line}: ${sentence}`);
  const unresolved = unresolvedAliases(document, lines);
  if (unresolved.length > 0) throw refuse(unresolved);
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    // Aliases of aliases, more than anybody writes by hand.
    throw errors.SW_TESTING_VECTORS(
      { file: path, problems: [`line 1: ${(cause as Error).message}`] },
      { cause },
    );
  }
  const checked = checkVectors(value);
  if ("problems" in checked) throw refuse(sentences(checked.problems));
  const missing: VectorProblem[] = [];
  const vectors = resolveVectors(checked.vectors, path, missing, lineOf);
  if (missing.length > 0) throw refuse(sentences(missing));
  return vectors;
}

/** Aliases (`*name`) of what has no anchor (`&name`) before them, a sentence each. */
function unresolvedAliases(document: Document.Parsed, lines: LineCounter): string[] {
  const problems: string[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const { line } = lines.linePos(alias.range?.[0] ?? 0);
      problems.push(`line ${line}: alias *${alias.source} has no anchor &${alias.source} before it`);
    },
  });
  return problems;
}

/** Bodies as bytes, paths absolute, names of tolerances as tolerances. */
function resolveVectors(
  written: WrittenVectors,
  path: string,
  missing: VectorProblem[],
  lineOf: (where: readonly (string | number)[]) => number,
): VectorFile {
  const folder = dirname(path);
  const tolerances = { ...BUILT_IN_TOLERANCES, ...written.tolerances };
  const bytesOf = (body: WrittenBody | undefined, where: readonly (string | number)[]): Buffer => {
    if (body === undefined) return Buffer.alloc(0);
    if (typeof body === "string") return Buffer.from(body, "utf8");
    if ("text" in body) return Buffer.from(body.text, "utf8");
    if ("base64" in body) return Buffer.from(body.base64, "base64");
    try {
      return readFileSync(resolve(folder, body.file));
    } catch (cause) {
      missing.push({
        path: where,
        problem: `names a file that cannot be read: ${(cause as Error).message}${where.includes("response") ? " (make it empty to have it recorded)" : ""}`,
      });
      return Buffer.alloc(0);
    }
  };
  const cases = written.cases.map(({ name, request, response }, at): VectorCase => {
    const headers = lowerCased(request.headers);
    if (request.contentType !== undefined) headers["content-type"] = request.contentType;
    if (request.accept !== undefined) headers["accept"] = request.accept;
    return {
      name,
      line: lineOf(["cases", at]),
      request: { headers, body: bytesOf(request.body, ["cases", at, "request", "body"]) },
      expected: response && {
        status: response.status,
        contentType: response.contentType,
        headers: lowerCased(response.headers),
        body:
          response.body === undefined ? undefined : bytesOf(response.body, ["cases", at, "response", "body"]),
        tolerance: tolerances[response.tolerance ?? "exact"]!,
        error: response.error,
      },
    };
  });
  const modelDir = written.model === undefined ? undefined : resolve(folder, written.model);
  if (modelDir !== undefined && pathStats(modelDir)?.isDirectory() !== true)
    missing.push({ path: ["model"], problem: `names ${modelDir}, which is not a folder` });
  return { path, stage: written.stage, modelDir, environment: written.environment ?? {}, cases };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** `["cases", 1, "request"]` → `cases[2].request`: cases count from 1, as records do. */
function formatPath(path: readonly (string | number)[]): string {
  if (path.length === 0) return "the document";
  return path
    .map((key, depth) => (typeof key === "number" ? `[${key + 1}]` : `${depth > 0 ? "." : ""}${key}`))
    .join("");
}
