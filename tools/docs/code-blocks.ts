/** The TypeScript blocks of a Markdown page, and the hidden files they stand beside. */

/** A page's code as files of one folder. */
export interface PageCode {
  /** File name → text. A block that imports vitest is a test. */
  readonly files: Readonly<Record<string, string>>;
  readonly blockCount: number;
}

const FILE_NAME = String.raw`[\w.-]+\.(?:ts|json|yaml|txt)`;
const HIDDEN_FILE = new RegExp(`<!-- (${FILE_NAME})\\n([\\s\\S]*?)\\n-->`, "g");
const SHOWN_FILE = new RegExp(`^\`\`\`\\w+\\n((?://|#) (${FILE_NAME})\\n[\\s\\S]*?)^\`\`\`$`, "gm");
const TEST = /from "vitest"|import .*"@stagewright\/testing\/(?:vitest|property)"/;

/**
 * Takes the ```ts blocks of a page, in order, and the comments `<!-- name.ts …-->` that hold a file a block imports. A block
 * whose first line is a comment with a file name (`// stage.ts`, `# rows.vectors.yaml`) is that file. A block after
 * `<!-- continues -->` belongs to the one before.
 */
export function codeOfPage(markdown: string): PageCode {
  const files: Record<string, string> = {};
  for (const [, name, text] of markdown.matchAll(HIDDEN_FILE)) files[name!] = `${text}\n`;
  for (const [, text, name] of markdown.matchAll(SHOWN_FILE)) files[name!] = text!;
  const blocks: string[] = [];
  for (const [, continues, text] of markdown.matchAll(/(<!-- continues -->\n+)?^```ts\n([\s\S]*?)^```$/gm)) {
    blocks.push(continues === undefined ? text! : `${blocks.pop()}${text}`);
  }
  for (const [at, text] of blocks.entries()) {
    if (text.startsWith("// ") && Object.values(files).includes(text)) continue;
    const isTest = TEST.test(text);
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
