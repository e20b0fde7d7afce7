import { InputOptionError, InputTextError, inputError } from "./errors.ts";

/** What a line break inside a text is. */
export type LineBreaks = "separate" | "end" | "refuse";

/** Encodes texts as UTF-8 into one buffer that is reused between calls. */
export class TextBytes {
  bytes = new Uint8Array(1024);
  byteLength = 0;
  readonly #encoder = new TextEncoder();

  /** Sets `bytes[0, byteLength)` to the UTF-8 form of `text`. A lone surrogate has none and is refused. */
  encode(text: string, lineBreaks: LineBreaks): void {
    if (typeof text !== "string") {
      throw inputError(InputTextError, {
        field: "text",
        got: Object.prototype.toString.call(text),
        expected: "a string",
      });
    }
    const line = lineBreaks === "separate" ? text : firstLine(text, lineBreaks);
    const most = line.length * 3;
    if (most > this.bytes.byteLength || this.bytes.byteLength > 1 << 22) {
      this.bytes = new Uint8Array(Math.max(1024, most));
    }
    this.byteLength = this.#encoder.encodeInto(line, this.bytes).written;
    // As many bytes as code units: all ASCII, so no surrogate.
    if (this.byteLength !== line.length) refuseLoneSurrogate(line);
  }
}

function firstLine(text: string, lineBreaks: "end" | "refuse"): string {
  if (lineBreaks !== "end" && lineBreaks !== "refuse") {
    throw inputError(InputOptionError, {
      field: "lineBreaks",
      got: String(lineBreaks),
      expected: '"separate", "end" or "refuse"',
    });
  }
  const at = text.indexOf("\n");
  if (at < 0) return text;
  if (lineBreaks === "end") return text.slice(0, at);
  throw inputError(
    InputTextError,
    { field: "text", got: `a line break at character ${at}`, expected: "one line" },
    'Split the text, or set lineBreaks to "separate" or "end".',
  );
}

function refuseLoneSurrogate(text: string): void {
  const found = /\p{Surrogate}/u.exec(text);
  if (found === null) return;
  throw inputError(
    InputTextError,
    {
      field: "text",
      got: `the lone surrogate U+${text.charCodeAt(found.index).toString(16).toUpperCase()} at character ${found.index}`,
      expected: "text that has a UTF-8 form",
    },
    "Repair the text where it was cut.",
  );
}
