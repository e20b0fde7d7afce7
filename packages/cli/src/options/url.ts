/** `--url` of every command that asks what runs already. */

import { InvalidArgumentError } from "commander";

/** Reads the address of a stage; its path is the command's business. */
export function readUrl(text: string): string {
  // "localhost:8080" is a URL, too: one of the scheme "localhost".
  if (!/^http:\/\//i.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError("expected an address such as http://127.0.0.1:8080");
  return text;
}
