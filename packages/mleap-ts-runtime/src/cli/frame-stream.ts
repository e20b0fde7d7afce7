/** Leap frames as JSON, read and written a batch of rows at a time: memory does not grow with the frame. */
import { MleapError, mleapError, quote } from "../errors.ts";
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
  let rowsBefore = 0;
  const next = (schema: string): LeapFrame => {
    const batch = scanner.rows.splice(0, batchRows);
    const frame = countedFrom(rowsBefore, () => frameOf(schema, batch));
    rowsBefore += batch.length;
    hasYielded = true;
    return frame;
  };
  for await (const piece of source) {
    scanner.add(piece);
    while (scanner.schema !== undefined && scanner.rows.length >= batchRows) {
      yield next(scanner.schema);
    }
  }
  const { schema, rows } = scanner.finish();
  while (rows.length > 0 || !hasYielded) {
    yield next(schema);
  }
}

/** Runs something over a batch; an error's row is a row of the batch, and is said to be one. */
export function countedFrom<T>(rowsBefore: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof MleapError) || rowsBefore === 0) throw error;
    const { row } = error.details;
    throw new MleapError(
      error.code,
      `after ${rowsBefore} rows of the frame, row 1 being the next: ${error.message}`,
      { ...error.details, ...(row === undefined ? {} : { row: rowsBefore + row }) },
      { cause: error },
    );
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
  #isClosed = false;
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
    const keep = this.#start === -1 ? Math.min(this.#at, this.#text.length) : this.#start;
    this.#text = this.#text.slice(keep);
    this.#at -= keep;
    if (this.#start !== -1) this.#start = 0;
  }

  finish(): { readonly schema: string; readonly rows: string[] } {
    if (this.schema === undefined || !this.#hasRows || this.#depth !== 0) this.#refuse("it is incomplete");
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
    else if (this.#isOutOfPlace(char)) this.#refuse(`got ${quote(char)} between its parts`);
  }

  /** Text that is part of no row and of no member: cutting would lose it without a word. */
  #isOutOfPlace(char: string): boolean {
    if (" \t\r\n".includes(char)) return false;
    return this.#depth === 0 || (this.#depth === 2 && this.#member === "rows" && char !== ",");
  }

  #refuse(problem: string): never {
    const expected = 'one JSON object {"schema", "rows"}, each row an array';
    throw mleapError("MLEAP_FRAME_INVALID", { where: "frame", problem, expected });
  }

  #endString(): void {
    this.#inString = false;
    if (this.#depth !== 1) return;
    this.#lastString = this.#text.slice(this.#start + 1, this.#at);
    this.#start = -1;
  }

  #open(): void {
    if (this.#depth === 0 && this.#isClosed) this.#refuse("something follows its end");
    this.#depth++;
    const isSchema = this.#depth === 2 && this.#member === "schema";
    const isRow = this.#depth === 3 && this.#member === "rows";
    if (this.#depth === 2 && this.#member === "rows") this.#hasRows = true;
    if (isSchema || isRow) this.#start = this.#at;
  }

  #close(): void {
    this.#depth--;
    if (this.#depth === 0) this.#isClosed = true;
    if (this.#start === -1) return;
    const part = this.#text.slice(this.#start, this.#at + 1);
    if (this.#depth === 1 && this.#member === "schema") this.schema = part;
    else if (this.#depth === 2 && this.#member === "rows") this.rows.push(part);
    else return;
    this.#start = -1;
  }
}
