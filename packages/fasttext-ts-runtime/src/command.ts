import { open } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { parseArgs } from "node:util";
import { FastTextError, InputOptionError, InputTextError, inputError } from "./errors.ts";
import type { FastTextModel } from "./fasttext-model.ts";
import { loadFastText } from "./load-fasttext.ts";
import { readLines } from "./read-lines.ts";

/** The streams of the command; the process's own in `bin.ts`, others in tests. */
export interface CommandStreams {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
}

const usage = `fasttext-ts info <model>
fasttext-ts predict <model> [lines.txt|-] [--k N|all] [--threshold P] [--no-offset]

  info      prints what a model is, as JSON
  predict   answers each line of text: a classifier with "label probability …", word vectors with "word numbers…"
  <model>   a .bin or .ftz file, or a folder with one
`;

/** Runs the command and returns its exit code: 0, 1 for an error with a name, 2 for wrong usage. */
export async function runCommand(argv: readonly string[], streams: CommandStreams): Promise<number> {
  const parsed = parse(argv);
  if (parsed === undefined) {
    streams.errors.write(usage);
    return 2;
  }
  try {
    const model = await loadFastText(parsed.model);
    if (parsed.command === "info") streams.output.write(`${JSON.stringify(describe(model), null, 2)}\n`);
    else await predictLines(model, parsed, streams);
    return 0;
  } catch (error) {
    if (!(error instanceof FastTextError)) throw error;
    streams.errors.write(`${error.code}: ${error.message}\n`);
    return 1;
  }
}

interface Parsed {
  readonly command: "info" | "predict";
  readonly model: string;
  readonly rows: string;
  readonly k: string;
  readonly threshold: string;
  readonly offset: boolean;
}

function parse(argv: readonly string[]): Parsed | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        k: { type: "string", default: "1" },
        threshold: { type: "string", default: "0" },
        "no-offset": { type: "boolean", default: false },
      },
    });
    const [command, model, rows = "-"] = positionals;
    if ((command !== "info" && command !== "predict") || model === undefined || positionals.length > 3)
      return;
    return { command, model, rows, k: values.k, threshold: values.threshold, offset: !values["no-offset"] };
  } catch {
    return undefined;
  }
}

function describe(model: FastTextModel): unknown {
  const { arguments: args, wordCount, quantized, labels } = model;
  return { ...args, wordCount, quantized, labelCount: labels.length, labels: labels.slice(0, 20) };
}

async function predictLines(
  model: FastTextModel,
  parsed: Parsed,
  { input, output }: CommandStreams,
): Promise<void> {
  const k = parsed.k === "all" ? Infinity : Number(parsed.k);
  const threshold = Number(parsed.threshold);
  if (parsed.k === "" || Number.isNaN(k)) {
    throw inputError(InputOptionError, { field: "--k", got: parsed.k, expected: "a number or all" });
  }
  const source = parsed.rows === "-" ? input : await openRows(parsed.rows);
  for await (const line of readLines(source)) {
    const answer = isClassifier(model)
      ? model
          .predict(line, { k, threshold, offset: parsed.offset })
          .map(({ label, probability }) => `${label} ${float32Text(probability)}`)
      : [line, ...Array.from(model.wordVector(line), float32Text)];
    if (!output.write(`${answer.join(" ")}\n`)) await new Promise((resolve) => output.once("drain", resolve));
  }
}

function isClassifier(model: FastTextModel): boolean {
  return model.arguments.model === "supervised";
}

/** The shortest decimal text that is read back as the same float32. */
function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

/** The file of rows as a stream; a pipe (`/dev/stdin`) is one too. */
async function openRows(path: string): Promise<Readable> {
  const refuse = (got: string): never => {
    const expected = "a file that can be read, or - for standard input";
    throw inputError(InputTextError, { field: `rows ${JSON.stringify(path)}`, got, expected });
  };
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => refuse(cause.code ?? cause.message));
  if (!(await file.stat()).isDirectory()) return file.createReadStream();
  await file.close();
  return refuse("a folder");
}
