/**
 * A JSON body block by block. Where it is a list of records, alone or under `instances` (F42), its elements are parsed in groups as
 * they arrive; what stands around the list is little. Any other document is kept, and parsed when it is complete.
 *
 * The payload and the errors are those of the whole document. That is so because a group is what stands between two commas of the list:
 * the parser of the whole, when it comes to a group, knows of all before it only that it was right. So the whole fails where the first
 * bad group fails, if "0," stands for what was before.
 */

import { Buffer } from "node:buffer";
import { joinBlocks } from "../body-decoder.ts";
import { asBuffer, assertUtf8, type BodyDecoder, type DecodeOptions } from "../codec.ts";
import { errors } from "../errors.ts";
import { IssueCollector } from "../issues.ts";
import type { Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { parseExactly } from "./json-exact.ts";
import { findJsonFault, type JsonFault } from "./json-fault.ts";
import { ElementCutter, ListFinder } from "./json-outline.ts";
import { findWords, jsonError, parseWithWords } from "./json-parser.ts";
import { tableOfJson, tableOfRecords } from "./json-table.ts";
import { LeftBytes } from "./left-bytes.ts";
import { TableBuilder } from "./table-builder.ts";

const NO_WORDS: readonly number[] = [];
const BLANK = /^[ \t\n\r]*$/;

/**
 * Reads `application/json` in blocks.
 *
 * @param decodeWhole for documents of any other form
 */
export function createJsonDecoder(
  options: DecodeOptions,
  byteLength: number | undefined,
  decodeWhole: (body: Uint8Array, options: DecodeOptions) => Payload,
): BodyDecoder {
  const finder = new ListFinder();
  let list: ListDecoder | undefined;
  let isOther = false;
  let kept: Uint8Array[] = [];
  return {
    write(block) {
      if (list !== undefined) {
        list.write(asBuffer(block));
        return;
      }
      const start = isOther ? "none" : finder.find(block);
      if (typeof start !== "object") {
        isOther = start === "none";
        kept.push(copyOf(block));
        return;
      }
      kept.push(copyOf(block.subarray(0, start.at)));
      const head = joinBlocks(kept);
      assertUtf8(head, options.mediaType);
      list = ListDecoder.begin(head.toString("utf8"), start.depth, options, byteLength);
      if (list === undefined) {
        isOther = true;
        kept = [head, copyOf(block.subarray(start.at))];
      } else list.write(asBuffer(block).subarray(start.at));
    },
    end: () => (list === undefined ? decodeWhole(joinBlocks(kept), options) : list.end()),
  };
}

/** In memory of its own, which can be let go of. */
function copyOf(block: Uint8Array): Uint8Array {
  const copy = Buffer.allocUnsafeSlow(block.byteLength);
  copy.set(block);
  return copy;
}

/** Decodes what comes after the bracket that begins the list. */
class ListDecoder {
  readonly #options: DecodeOptions;
  readonly #byteLength: number | undefined;
  /** The document up to the list, with its bracket. */
  readonly #head: string;
  readonly #depth: number;
  readonly #cutter: ElementCutter;
  /** Stands for the elements of the list while what is around it is parsed; new for each, so that no body contains it. */
  readonly #mark = `\u0000list\u0000${crypto.randomUUID()}`;
  /** The beginning of a group. */
  readonly #left = new LeftBytes();
  #isLeftPlain = true;
  /** What follows the list; undefined until it has ended. */
  #tail: Uint8Array[] | undefined;
  /** Whether the list has an element before the current group. */
  #hasElements = false;
  /** Characters before the current group. */
  #charCount: number;
  #isTooDeep = false;
  /** The first thing that is wrong. What comes after it is still looked at: bytes that are no UTF-8 and deep nesting come first. */
  #fault: JsonFault | undefined;
  readonly #issues = new IssueCollector();
  #builder: TableBuilder | undefined;
  #values: unknown[] = [];

  /** Undefined where what is before the list is not right. */
  static begin(
    head: string,
    depth: number,
    options: DecodeOptions,
    byteLength: number | undefined,
  ): ListDecoder | undefined {
    try {
      parseAny(`${head}]${depth === 2 ? "}" : ""}`);
    } catch {
      return undefined;
    }
    return new ListDecoder(head, depth, options, byteLength);
  }

  private constructor(head: string, depth: number, options: DecodeOptions, byteLength: number | undefined) {
    this.#head = head;
    this.#depth = depth;
    this.#options = options;
    this.#byteLength = byteLength;
    this.#charCount = head.length;
    this.#cutter = new ElementCutter(options.maxDepth - depth);
    this.#builder = options.columns && new TableBuilder(options.columns);
    this.#look(head, 0);
  }

  write(block: Buffer): void {
    if (this.#tail !== undefined) {
      this.#tail.push(copyOf(block));
      return;
    }
    const { comma, end, isPlain } = this.#cutter.cut(block, 0);
    const cut = end < 0 ? comma : end;
    if (cut < 0) {
      this.#left.keep(block);
      this.#isLeftPlain &&= isPlain;
      return;
    }
    const group = this.#left.join(block.subarray(0, cut));
    this.#take(group, String.fromCharCode(block[cut]!), this.#isLeftPlain && isPlain);
    this.#isLeftPlain = isPlain;
    if (end >= 0) this.#tail = [copyOf(block.subarray(end))];
    else this.#left.keep(block.subarray(cut + 1));
  }

  end(): Payload {
    // A list that does not end: whatever stands there last, something is wanting.
    if (this.#tail === undefined) this.#take(this.#left.join(Buffer.alloc(0)), "", this.#isLeftPlain);
    const tailBytes = joinBlocks(this.#tail ?? []);
    assertUtf8(tailBytes, this.#options.mediaType);
    const tail = tailBytes.toString("utf8");
    this.#look(tail, this.#depth);
    if (this.#isTooDeep) throw errors.SW_CODEC_JSON_DEPTH({ limit: this.#options.maxDepth });
    const charCount = this.#charCount + tail.length;
    const before = `${this.#head}${this.#hasElements ? JSON.stringify(this.#mark) : ""}`;
    const around = this.#fault === undefined ? this.#parseAround(before, tail) : undefined;
    if (this.#fault !== undefined) throw jsonError(this.#fault, charCount);
    return this.#payload(around, () => parseExactly(`${before}${tail}`));
  }

  /**
   * A group of elements, and what follows it: a comma, a bracket, or nothing at the end of the body.
   *
   * @param isPlain whether it is known that there is nothing to look for in it
   */
  #take(bytes: Buffer, follower: string, isPlain: boolean): void {
    assertUtf8(bytes, this.#options.mediaType);
    const text = bytes.toString("utf8");
    const words = isPlain && !this.#isTooDeep ? NO_WORDS : this.#look(text, this.#depth);
    if (this.#fault === undefined && words !== undefined) this.#parse(text, words, follower, bytes.length);
    this.#charCount += text.length + (follower === "," ? 1 : 0);
  }

  /** What is looked at before anything is parsed: the words in a text, or nothing once the document is too deep. */
  #look(text: string, depth: number): readonly number[] | undefined {
    if (this.#isTooDeep) return undefined;
    const words = findWords(text, this.#options.maxDepth, depth);
    this.#isTooDeep = words === undefined;
    return words;
  }

  #parse(text: string, words: readonly number[], follower: string, byteLength: number): void {
    const isBlank = BLANK.test(text);
    if (isBlank && !this.#hasElements && follower !== "," && follower !== "") return;
    let elements: unknown[] | undefined;
    if (!isBlank && follower !== "") {
      try {
        const moved = words.length === 0 ? words : words.map((at) => at + 1);
        elements = parseWithWords(`[${text}]`, moved) as unknown[];
      } catch {
        // Worded below, where the text has what is around it.
      }
    }
    if (elements === undefined) {
      const before = `${this.#head}${this.#hasElements ? "0," : ""}`;
      this.#fail(`${before}${text}${follower}`, before.length);
    } else {
      this.#append(elements, text, byteLength);
      this.#hasElements = true;
    }
  }

  #append(elements: readonly unknown[], text: string, byteLength: number): void {
    const builder = this.#builder;
    if (builder === undefined) {
      for (const element of elements) this.#values.push(element);
      return;
    }
    const recordsBefore = builder.rowCount;
    const exactly = () => parseExactly(`[${text}]`) as unknown[];
    const place = { recordsBefore, issues: this.#issues };
    const table = tableOfRecords(elements, builder.schema, exactly, place);
    if (!this.#issues.isEmpty) {
      builder.skip(table.rowCount);
      return;
    }
    builder.append(table);
    if (recordsBefore === 0) builder.expect(byteLength, this.#byteLength);
  }

  /** Notes how a text fails that fails as the body does; all is let go of. */
  #fail(text: string, prefixLength: number): void {
    this.#builder = undefined;
    this.#values = [];
    const { position, isEarlyEnd } = findJsonFault(text)!;
    this.#fault = { position: position + this.#charCount - prefixLength, isEarlyEnd };
  }

  /** The document with a mark for its list. */
  #parseAround(before: string, tail: string): unknown {
    const text = `${before}${tail}`;
    try {
      return parseAny(text);
    } catch {
      return this.#fail(text, before.length);
    }
  }

  #payload(around: unknown, exactly: () => unknown): Payload {
    const { columns } = this.#options;
    if (!this.#isList(around)) {
      // The key came again behind the list: the last one counts.
      return columns === undefined
        ? { kind: "json", value: around }
        : new Table(tableOfJson(around, columns, exactly));
    }
    if (columns !== undefined) {
      this.#issues.throwIfAny();
      return this.#builder!.build();
    }
    if (this.#depth === 1) return { kind: "json", value: this.#values };
    (around as Record<string, unknown>)["instances"] = this.#values;
    return { kind: "json", value: around };
  }

  #isList(around: unknown): boolean {
    const list = this.#depth === 1 ? around : (around as Readonly<Record<string, unknown>>)["instances"];
    return this.#hasElements
      ? Array.isArray(list) && list[0] === this.#mark
      : Array.isArray(list) && list.length === 0;
  }
}

function parseAny(text: string): unknown {
  return parseWithWords(text, findWords(text, Number.POSITIVE_INFINITY)!);
}
