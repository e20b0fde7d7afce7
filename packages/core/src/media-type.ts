/** Media types: parse and format by RFC 9110 §8.3.1, compared without regard to case and parameters (C78). */

import { errors } from "./errors.ts";

/** A parsed `type/subtype;name=value`. */
export interface MediaType {
  /** `type/subtype` in lower case; `*` may stand for either in an Accept range. */
  readonly essence: string;
  /** Parameter names in lower case; values as written, unquoted. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One entry of an Accept header (RFC 9110 §12.5.1). */
export interface AcceptRange extends MediaType {
  /** Weight 0…1; 1 when absent. */
  readonly quality: number;
}

// RFC 9110 §5.6.2: token = 1*tchar
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const NO_PARAMETERS: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Parses one media type as a Content-Type header carries it.
 *
 * @throws SW_INVOCATION_MEDIA_TYPE when the text is none
 */
export function parseMediaType(text: string, header = "Content-Type"): MediaType {
  const reader = new HeaderReader(text, header);
  const mediaType = reader.mediaType();
  reader.end();
  return mediaType;
}

/**
 * Parses an Accept header into ranges, in the order written. Empty list members are skipped (RFC 9110 §5.6.1.2). Java's
 * HttpURLConnection sends `text/html, image/gif, image/jpeg, *; q=.2, *\/*; q=.2` of itself: `*` is `*\/*`, and a weight needs no 0.
 *
 * @throws SW_INVOCATION_MEDIA_TYPE when a member is no media range or a weight is no number of 0…1
 */
export function parseAccept(text: string): readonly AcceptRange[] {
  const reader = new HeaderReader(text, "Accept");
  const ranges: AcceptRange[] = [];
  while (!reader.atEnd()) {
    if (reader.skip(",")) continue;
    const { essence, parameters } = reader.mediaType(true);
    const { q, ...others } = parameters;
    ranges.push({ essence, parameters: others, quality: q === undefined ? 1 : reader.quality(q) });
    if (!reader.atEnd() && !reader.skip(",")) reader.refuse();
  }
  return ranges;
}

/** Formats a media type; a value that is no token is quoted. */
export function formatMediaType(mediaType: MediaType): string {
  let text = mediaType.essence;
  for (const [name, value] of Object.entries(mediaType.parameters)) {
    TOKEN.lastIndex = 0;
    const isToken = TOKEN.test(value) && TOKEN.lastIndex === value.length;
    text += `;${name}=${isToken ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
  }
  return text;
}

class HeaderReader {
  readonly #text: string;
  readonly #header: string;
  #at = 0;

  constructor(text: string, header: string) {
    this.#text = text;
    this.#header = header;
  }

  atEnd(): boolean {
    this.#space();
    return this.#at >= this.#text.length;
  }

  end(): void {
    if (!this.atEnd()) this.refuse();
  }

  skip(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  /** @param isRange whether `*` alone is one */
  mediaType(isRange = false): MediaType {
    this.#space();
    const essence = this.#essence(isRange);
    let parameters: Record<string, string> | undefined;
    while (this.skip(";")) {
      this.#space();
      // RFC 9110 §5.6.6: parameters = *( OWS ";" OWS [ parameter ] ), so a bare ";" is allowed.
      if (this.#at >= this.#text.length || this.#text[this.#at] === ";" || this.#text[this.#at] === ",")
        continue;
      const name = this.#token().toLowerCase();
      if (this.#text[this.#at] !== "=") this.refuse();
      this.#at += 1;
      parameters ??= Object.create(null) as Record<string, string>;
      parameters[name] = this.#text[this.#at] === '"' ? this.#quotedString() : this.#token();
    }
    return { essence, parameters: parameters ?? NO_PARAMETERS };
  }

  #essence(isRange: boolean): string {
    const type = this.#token();
    if (this.#text[this.#at] !== "/") {
      if (isRange && type === "*") return "*/*";
      this.refuse();
    }
    this.#at += 1;
    return `${type}/${this.#token()}`.toLowerCase();
  }

  quality(text: string): number {
    // RFC 9110 §12.4.2: qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
    if (!/^(?:0(?:\.\d{0,3})?|\.\d{1,3}|1(?:\.0{0,3})?)$/.test(text)) this.refuse();
    return Number(text);
  }

  refuse(): never {
    throw errors.SW_INVOCATION_MEDIA_TYPE({ header: this.#header, got: this.#text });
  }

  #space(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at += 1;
  }

  #token(): string {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (match === null) this.refuse();
    this.#at = TOKEN.lastIndex;
    return match[0];
  }

  #quotedString(): string {
    let value = "";
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const character = this.#text[at];
      if (character === '"') {
        this.#at = at + 1;
        return value;
      }
      if (character === "\\") at += 1;
      value += this.#text[at] ?? "";
    }
    return this.refuse();
  }
}
