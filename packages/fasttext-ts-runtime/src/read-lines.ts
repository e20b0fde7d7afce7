import type { Readable } from "node:stream";
import { InputTextError, inputError } from "./errors.ts";

/** Longest line the command reads. */
const mostLineCharacters = 64 << 20;

/**
 * Lines of a UTF-8 stream, ended by `\n` alone: a `\r` or a line separator of Unicode is part of a fastText line. An end without `\n` ends the
 * last line.
 */
export async function* readLines(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest = "";
  let lineNumber = 1;
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      const got = "bytes that are not UTF-8";
      throw inputError(InputTextError, {
        field: `at or after line ${lineNumber}`,
        got,
        expected: "UTF-8 text",
      });
    }
  };
  for await (const bytes of stream as AsyncIterable<Uint8Array>) {
    const lines = (rest + decode(bytes)).split("\n");
    rest = lines.pop()!;
    if (rest.length > mostLineCharacters) {
      const got = `more than ${mostLineCharacters} characters`;
      throw inputError(InputTextError, { field: `line ${lineNumber}`, got, expected: "a shorter line" });
    }
    for (const line of lines) {
      lineNumber++;
      yield line;
    }
  }
  rest += decode();
  if (rest !== "") yield rest;
}
