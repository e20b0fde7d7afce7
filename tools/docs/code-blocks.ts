/** The TypeScript blocks of a Markdown page, and the hidden files they stand beside. */

/** A page's code as files of one folder. */
export interface PageCode {
  /** File name → text. A block that imports vitest is a test. */
  readonly files: Readonly<Record<string, string>>;
  readonly blockCount: number;
}

/**
 * Takes the ```ts blocks of a page, in order, and the comments `<!-- name.ts …-->` that hold a file a block imports. A block
 * after `<!-- continues -->` belongs to the one before.
 */
export function codeOfPage(markdown: string): PageCode {
  const files: Record<string, string> = {};
  for (const [, name, text] of markdown.matchAll(/<!-- ([\w-]+\.ts)\n([\s\S]*?)\n-->/g))
    files[name!] = `${text}\n`;
  const blocks: string[] = [];
  for (const [, continues, text] of markdown.matchAll(/(<!-- continues -->\n+)?^```ts\n([\s\S]*?)^```$/gm)) {
    blocks.push(continues === undefined ? text! : `${blocks.pop()}${text}`);
  }
  for (const [at, text] of blocks.entries()) {
    const isTest = /from "vitest"/.test(text);
    files[`block-${at + 1}${isTest ? ".test" : ""}.ts`] = text.includes("import ")
      ? text
      : `export {};\n${text}`;
  }
  return { files, blockCount: blocks.length };
}

/** The `stagewright …` command lines of a page: lines of its sh blocks, and what stands between backticks. */
export function commandsOfPage(markdown: string): readonly string[] {
  const shell = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text]) => text!.split("\n"));
  const inline = [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);
  return [...shell, ...inline].filter((line) => /^stagewright [a-z]/.test(line));
}
