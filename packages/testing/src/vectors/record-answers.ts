/** The golden update: answers written into the vector file in place of the ones expected, and nothing else of it changed. */

import { isUtf8 } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CUSTOM_ATTRIBUTES_HEADER } from "@stagewright/core";
import { type Document, isMap, isNode, parseDocument, visit, type YAMLMap } from "yaml";
import { errors } from "../errors.ts";
import { errorOf } from "./compare-answer.ts";
import type { CaseResult } from "./run-vectors.ts";
import type { VectorFile } from "./vector-file.ts";
import type { WrittenBody, WrittenResponse } from "./vector-schema.ts";
import type { VectorAnswer } from "./vector-way.ts";

/**
 * On CI nobody reads the diff: an update there would make every test pass.
 *
 * @throws SW_TESTING_UPDATE_ON_CI
 */
export function assertUpdateAllowed(file: string): void {
  const ci = process.env["CI"];
  if (ci !== undefined && ci !== "" && ci !== "0" && ci !== "false")
    throw errors.SW_TESTING_UPDATE_ON_CI({ file });
}

/**
 * Writes answers into the file they belong to. Comments and the rest of the file stay as they are; bodies kept in files of
 * their own are written there; a body keeps the form it has (text, base64, file).
 */
export function recordAnswers(vectors: VectorFile, results: readonly CaseResult[]): void {
  if (results.length === 0) return;
  const text = readFileSync(vectors.path, "utf8");
  const document = parseDocument(text, { keepSourceTokens: true });
  const changes = results.map(({ name, answer }) => {
    const at = vectors.cases.findIndex((vector) => vector.name === name);
    const before = (document.toJS() as { cases: readonly { response?: WrittenResponse }[] }).cases[at]
      ?.response;
    return { at, response: responseOf(answer, before, dirname(vectors.path)) };
  });
  const isJson = vectors.path.endsWith(".json");
  writeFileSync(vectors.path, isJson ? spliceJson(text, document, changes) : setYaml(document, changes));
}

interface Change {
  readonly at: number;
  readonly response: WrittenResponse;
}

/** An answer as the file writes it. */
function responseOf(
  answer: VectorAnswer,
  before: WrittenResponse | undefined,
  folder: string,
): WrittenResponse {
  const { status, headers, body } = answer;
  const contentType = headers["content-type"];
  const error = errorOf(answer);
  const names = Object.keys(before?.headers ?? {});
  if (!names.some((name) => name.toLowerCase() === CUSTOM_ATTRIBUTES_HEADER))
    names.push(CUSTOM_ATTRIBUTES_HEADER);
  const kept = names.flatMap((name) => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, value] as const];
  });
  const response: WrittenResponse = { status };
  if (contentType !== undefined && error === undefined) response.contentType = contentType;
  if (kept.length > 0) response.headers = Object.fromEntries(kept);
  if (typeof error?.code === "string") {
    response.error = {
      code: error.code,
      ...(typeof error.record === "number" ? { record: error.record } : {}),
      ...(typeof error.column === "string" ? { column: error.column } : {}),
    };
    return response;
  }
  if (status !== 204) response.body = bodyOf(body, before?.body, folder);
  if (before?.tolerance !== undefined && status < 400) response.tolerance = before.tolerance;
  return response;
}

function bodyOf(body: Buffer, before: WrittenBody | undefined, folder: string): WrittenBody {
  if (typeof before === "object" && "file" in before) {
    writeFileSync(resolve(folder, before.file), body);
    return before;
  }
  const isText = isUtf8(body) && !(typeof before === "object" && "base64" in before);
  return isText ? body.toString("utf8") : { base64: body.toString("base64") };
}

/** YAML keeps its comments: entries are set one by one. */
function setYaml(document: Document, changes: readonly Change[]): string {
  for (const { at, response } of changes) {
    const before = document.getIn(["cases", at, "response"], true);
    if (isMap(before)) setEntries(document, before as YAMLMap, response);
    else document.setIn(["cases", at, "response"], document.createNode(response));
  }
  const text = document.toString({ lineWidth: 0 });
  if (readsAs(text, document)) return text;
  // A few texts come out of the styles they were written in as others: a blank alone on a line, a colon before a line end.
  visit(document, {
    Scalar: (key, scalar) => {
      if (key !== "key" && typeof scalar.value === "string") scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
}

/** Whether a text says what a document holds. */
function readsAs(text: string, document: Document): boolean {
  const read = parseDocument(text);
  return read.errors.length === 0 && isDeepStrictEqual(read.toJS(), document.toJS());
}

function setEntries(document: Document, map: YAMLMap, response: WrittenResponse): void {
  const names = map.items.map(({ key }) => String(key));
  for (const name of names) if (!(name in response)) map.delete(name);
  for (const [name, value] of Object.entries(response)) {
    if (typeof value === "object") {
      if (JSON.stringify(map.toJS(document)[name]) !== JSON.stringify(value))
        map.set(name, document.createNode(value));
    } else map.set(name, value);
  }
}

/** JSON keeps its layout: the text of a response alone is replaced, from the last case to the first. */
function spliceJson(text: string, document: Document, changes: readonly Change[]): string {
  let spliced = text;
  for (const { at, response } of changes.toSorted((a, b) => b.at - a.at)) {
    const vector = document.getIn(["cases", at], true) as YAMLMap;
    const value = vector.get("response", true);
    const isOnOneLine = !sourceOf(text, vector).includes("\n");
    const indent = /\n([ \t]*)"name"/.exec(sourceOf(text, vector))?.[1] ?? "";
    const json = isOnOneLine
      ? JSON.stringify(response, undefined, 1).replace(/\n\s*/g, " ")
      : JSON.stringify(response, undefined, 2).replaceAll("\n", `\n${indent}`);
    if (isNode(value) && value.range) {
      spliced = spliced.slice(0, value.range[0]) + json + spliced.slice(value.range[1]);
    } else {
      const end = (vector.get("request", true) as unknown as YAMLMap).range![1];
      spliced = `${spliced.slice(0, end)},${isOnOneLine ? " " : `\n${indent}`}"response": ${json}${spliced.slice(end)}`;
    }
  }
  return spliced;
}

function sourceOf(text: string, node: YAMLMap): string {
  return text.slice(node.range![0], node.range![1]);
}
