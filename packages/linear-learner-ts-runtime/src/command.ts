import { open } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { InputTextError, inputError, LinearLearnerError, quote } from "./errors.ts";
import type { LinearLearnerModel, LinearLearnerPrediction } from "./linear-learner-model.ts";
import { loadLinearLearner } from "./load-linear-learner.ts";
import { readRowBlocks } from "./row-blocks.ts";

/** The streams of the command; the process's own in `bin.ts`, others in tests. */
export interface CommandStreams {
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
}

const usage = `linear-learner-ts info <artifact>
linear-learner-ts predict <artifact> [rows.csv|-]

  info       prints what a model is, as JSON
  predict    answers each row of numbers: "score" of a regressor, "predicted_label,score" of a classifier
  <artifact> a model.tar.gz, its tar, the model_algo-1 in it, or a folder with one of them
`;

/** Runs the command and returns its exit code: 0, 1 for an error with a name, 2 for wrong usage. */
export async function runCommand(argv: readonly string[], streams: CommandStreams): Promise<number> {
  const [command, artifact, rows = "-"] = argv;
  const isKnown = command === "info" || command === "predict";
  if (!isKnown || artifact === undefined || argv.length > 3 || artifact.startsWith("--")) {
    streams.errors.write(usage);
    return 2;
  }
  try {
    const model = await loadLinearLearner(artifact);
    if (command === "info") streams.output.write(`${JSON.stringify(describe(model), null, 2)}\n`);
    else await predictRows(model, rows, streams);
    return 0;
  } catch (error) {
    if (!(error instanceof LinearLearnerError)) throw error;
    streams.errors.write(`${error.code}: ${error.message}\n`);
    return 1;
  }
}

function describe({
  predictorType,
  lossType,
  featureCount,
  outputCount,
  threshold,
}: LinearLearnerModel): unknown {
  return {
    predictorType,
    lossType,
    featureCount,
    outputCount,
    ...(threshold !== undefined && { threshold }),
  };
}

async function predictRows(
  model: LinearLearnerModel,
  rows: string,
  { input, output }: CommandStreams,
): Promise<void> {
  const source = rows === "-" ? input : await openRows(rows);
  for await (const { data, rowCount } of readRowBlocks(source, model.featureCount)) {
    const prediction = model.predict({ data, rowCount, columnCount: model.featureCount });
    const text = Array.from({ length: rowCount }, (_, row) => `${answerText(prediction, row)}\n`).join("");
    if (!output.write(text)) await new Promise((resolve) => output.once("drain", resolve));
  }
}

/** One line of A70's CSV answer; a multiclass score is a quoted list. */
function answerText({ score, predictedLabel }: LinearLearnerPrediction, row: number): string {
  if (predictedLabel === undefined) return String(score.data[row]);
  const classCount = score.shape[1];
  const scores =
    classCount === undefined
      ? String(score.data[row])
      : `"[${score.data.subarray(row * classCount, (row + 1) * classCount).join(", ")}]"`;
  return `${predictedLabel.data[row]},${scores}`;
}

/** The file of rows as a stream; a pipe (`/dev/stdin`) is one too. */
async function openRows(path: string): Promise<Readable> {
  const refuse = (got: string): never => {
    const expected = "a file that can be read, or - for standard input";
    throw inputError(InputTextError, { field: `rows ${quote(path)}`, got, expected });
  };
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => refuse(cause.code ?? cause.message));
  if (!(await file.stat()).isDirectory()) return file.createReadStream();
  await file.close();
  return refuse("a folder");
}
