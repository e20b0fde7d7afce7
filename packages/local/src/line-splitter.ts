/** Cuts what a container writes into lines (C13). */

import { StringDecoder } from "node:string_decoder";

/** A longer line is handed on in pieces, so that output without line ends cannot fill the memory; characters. */
const MAX_LINE_LENGTH = 65_536;

export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Hands on what is left without a line end. */
  end(): void;
}

export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const take = (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    while (rest.length >= MAX_LINE_LENGTH) {
      onLine(rest.slice(0, MAX_LINE_LENGTH));
      rest = rest.slice(MAX_LINE_LENGTH);
    }
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end() {
      take(decoder.end());
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}
