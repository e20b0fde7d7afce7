/** Leap frames as JSON, read and written a batch of rows at a time: memory does not grow with the frame. */
import { mleapError } from "../errors.ts";
import { readFrameJson } from "../frame/frame-json.ts";
import type { LeapFrame } from "../frame/leap-frame.ts";
import { schemaJson, writeRowJson } from "../frame/write-frame-json.ts";

const batchRows = 1000;

/**
 * Reads a frame of JSON text in pieces. The schema may come before or after the rows, as the JVM prints it; rows that
 * come before it are kept as text until it is known.
 */
export async function* readFrameStream(source: AsyncIterable<string>): AsyncGenerator<LeapFrame> {
  const scanner = new FrameScanner();
  let hasYielded = false;
  for await (const piece of source) {
    scanner.add(piece);
    while (scanner.schema !== undefined && scanner.rows.length >= batchRows) {
      hasYielded = true;
      yield frameOf(scanner.schema, scanner.rows.splice(0, batchRows));
    }
  }
  const { schema, rows } = scanner.finish();
  while (rows.length > 0 || !hasYielded) {
    hasYielded = true;
    yield frameOf(schema, rows.splice(0, batchRows));
  }
}

function frameOf(schema: string, rows: readonly string[]): LeapFrame {
  return readFrameJson(`{"schema":${schema},"rows":[${rows.join(",")}]}`);
}

/** Writes the frames of a stream as one; all have one schema. The schema comes first, so that a reader can stream too. */
export async function* writeFrameStream(frames: AsyncIterable<LeapFrame>): AsyncGenerator<string> {
  let isFirst = true;
  let separator = "";
  for await (const frame of frames) {
    if (isFirst) yield `{"schema":${schemaJson(frame.schema)},"rows":[`;
    isFirst = false;
    const rows = frame.rows().map((row) => `\n${writeRowJson(frame.schema, row)}`);
    if (rows.length > 0) yield separator + rows.join(",");
    if (rows.length > 0) separator = ",";
  }
  yield "\n]}\n";
}

/** Cuts the text of a frame into its schema and rows without parsing them: brackets and strings are all it follows. */
class FrameScanner {
  schema: string | undefined;
  readonly rows: string[] = [];
  #hasRows = false;
  #text = "";
  #at = 0;
  #depth = 0;
  #inString = false;
  /** Where the member or row being read starts, and the name of the member. */
  #start = -1;
  #member = "";
  /** The last complete string at depth 1: a member's name, once a colon follows. */
  #lastString = "";

  add(piece: string): void {
    this.#text += piece;
    for (; this.#at < this.#text.length; this.#at++) this.#step(this.#text[this.#at]!);
    // What is cut out already need not be kept.
    const keep = this.#start === -1 ? this.#at : this.#start;
    this.#text = this.#text.slice(keep);
    this.#at -= keep;
    if (this.#start !== -1) this.#start = 0;
  }

  finish(): { readonly schema: string; readonly rows: string[] } {
    if (this.schema === undefined || !this.#hasRows || this.#depth !== 0) {
      const expected = 'one JSON object {"schema", "rows"}';
      throw mleapError("MLEAP_FRAME_INVALID", { where: "frame", problem: "it is incomplete", expected });
    }
    return { schema: this.schema, rows: this.rows };
  }

  #step(char: string): void {
    if (this.#inString) {
      if (char === "\\") this.#at++;
      else if (char === '"') this.#endString();
      return;
    }
    if (char === '"') {
      this.#inString = true;
      if (this.#depth === 1 && this.#start === -1) this.#start = this.#at;
    } else if (char === "{" || char === "[") this.#open();
    else if (char === "}" || char === "]") this.#close();
    else if (char === ":" && this.#depth === 1) this.#member = this.#lastString;
  }

  #endString(): void {
    this.#inString = false;
    if (this.#depth !== 1) return;
    this.#lastString = this.#text.slice(this.#start + 1, this.#at);
    this.#start = -1;
  }

  #open(): void {
    this.#depth++;
    const isSchema = this.#depth === 2 && this.#member === "schema";
    const isRow = this.#depth === 3 && this.#member === "rows";
    if (this.#depth === 2 && this.#member === "rows") this.#hasRows = true;
    if (isSchema || isRow) this.#start = this.#at;
  }

  #close(): void {
    this.#depth--;
    if (this.#start === -1) return;
    const part = this.#text.slice(this.#start, this.#at + 1);
    if (this.#depth === 1 && this.#member === "schema") this.schema = part;
    else if (this.#depth === 2 && this.#member === "rows") this.rows.push(part);
    else return;
    this.#start = -1;
  }
}
