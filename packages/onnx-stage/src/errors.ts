/** Everything this package refuses, one code each. ONNX Runtime's own errors are kept as `cause`, never parsed. */
import { defineErrors, quote, quoteList } from "@stagewright/core";

/** How to export a model so that an output becomes a tensor a stage carries. */
function remedyFor(type: string): string {
  return type.startsWith("a tensor")
    ? "cast it to float32 or float16 in the model"
    : 'export the model without ZipMap, for scikit-learn: convert_sklearn(model, options={"zipmap": False}, …), ' +
        "which makes the probabilities one [N, classes] tensor";
}

export const onnxErrors = defineErrors({
  SW_ONNX_MODEL_MISSING: {
    outcome: "stage-invalid",
    doc: "The model folder holds no `.onnx` file.",
    message: (d: { modelDir: string; found: readonly string[] }) =>
      `Model folder ${quote(d.modelDir)} holds ${d.found.length === 0 ? "nothing, or is not there" : `no .onnx file, but ${quoteList(d.found)}`}; put model.onnx into it.`,
  },
  SW_ONNX_MODEL_AMBIGUOUS: {
    outcome: "stage-invalid",
    doc: "The model folder holds several `.onnx` files and none is called `model.onnx`.",
    message: (d: { modelDir: string; found: readonly string[] }) =>
      `Model folder ${quote(d.modelDir)} holds ${d.found.length} .onnx files (${quoteList(d.found)}) and none is ` +
      "called model.onnx; rename the one to serve, or name it with the option file.",
  },
  SW_ONNX_EXECUTION_PROVIDER: {
    outcome: "stage-invalid",
    doc: "An execution provider was asked for that this build of ONNX Runtime does not have.",
    message: (d: { requested: string; available: readonly string[] }) =>
      `Execution provider ${quote(d.requested)} is not in this build of ONNX Runtime; name one of ` +
      `${quoteList(d.available)} in executionProviders. CUDA is there on linux/x64 only.`,
  },
  SW_ONNX_EXECUTION_PROVIDER_START: {
    outcome: "stage-invalid",
    doc: "An execution provider of this build of ONNX Runtime cannot start on this machine: its libraries or its device are missing.",
    message: (d: { requested: readonly string[]; reason: string }) =>
      `Execution provider ${quoteList(d.requested)} cannot start on this machine (${d.reason}); the model opens on "cpu" alone. ` +
      (d.requested.includes("cuda") || d.requested.includes("tensorrt")
        ? "CUDA needs linux/x64, CUDA 12, cuDNN 9 and the provider's libraries, which the package does not bring: run " +
          "`node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12` where there is a network."
        : 'Install what it needs, or name "cpu".'),
  },
  SW_ONNX_TELEMETRY: {
    outcome: "stage-invalid",
    doc: "A worker thread was about to open a session in a process in which nothing switched ONNX Runtime's telemetry off.",
    message: (_d: Readonly<Record<string, never>>) =>
      "ONNX Runtime reports to its vendor unless ORT_DISABLE_TELEMETRY is set, and a worker thread cannot set it for " +
      'its process; set ORT_DISABLE_TELEMETRY=1 before the worker starts, or "0" to allow the reports.',
  },
  SW_ONNX_LOAD: {
    outcome: "stage-invalid",
    doc: "ONNX Runtime could not open the model file; its own words are in the cause.",
    message: (d: { file: string; reason: string }) =>
      `ONNX Runtime cannot open ${quote(d.file)} (${d.reason}); export the model again, for an opset it knows.`,
  },
  SW_ONNX_SESSION_OPTION: {
    outcome: "stage-invalid",
    doc: "ONNX Runtime does not take a setting of the session; with the default ones it opens the model.",
    message: (d: { reason: string }) =>
      `ONNX Runtime does not take the session's settings: ${d.reason}. Correct the options threads and session of onnxModel; the model opens without them.`,
  },
  SW_ONNX_SIGNATURE: {
    outcome: "stage-invalid",
    doc: "The model's inputs and outputs are not what the stage declares, or not what a stage can carry. Every mismatch is listed.",
    message: (d: { file: string; mismatches: readonly SignatureMismatch[] }) =>
      `Model ${quote(d.file)} does not fit the stage: ${d.mismatches
        .map(({ path, got, expected }) => `${path}: got ${got}, expected ${expected}`)
        .join("; ")}. Change the declaration or export the model again.`,
  },
  SW_ONNX_OUTPUT_NOT_TENSOR: {
    outcome: "stage-invalid",
    doc: "The stage reads an output that is no tensor a stage can carry, such as the maps of a scikit-learn classifier; such outputs are never fetched.",
    message: (d: { file: string; output: string; type: string }) =>
      `Output ${quote(d.output)} of ${quote(d.file)} is ${d.type}, which is never fetched; ${remedyFor(d.type)}.`,
  },
  SW_ONNX_WARM_UP: {
    outcome: "stage-invalid",
    doc: "The model failed on the feeds the author gave for the warm-up.",
    message: (d: { file: string; reason: string }) =>
      `Model ${quote(d.file)} failed on the feeds of the warmUp option (${d.reason}); give it a record the model takes.`,
  },
  SW_ONNX_WARM_UP_FILE: {
    outcome: "stage-invalid",
    doc: "The recorded warm-up beside a model is not what its inputs take.",
    message: (d: { file: string; problem: string }) =>
      `Warm-up file ${quote(d.file)}: ${d.problem}. It holds a JSON object of the model's inputs, each a nested array of its shape.`,
  },
  SW_ONNX_FEEDS: {
    outcome: "stage-fault",
    doc: "The stage fed names or dtypes the model does not have: the author's mistake, whatever the request was.",
    message: (d: { issues: readonly FeedIssue[] }) =>
      `The stage feeds its model wrongly: ${sentences(d.issues)}. Change the hook that makes the feeds.`,
  },
  SW_ONNX_SHAPE: {
    outcome: "input-invalid",
    doc: "A tensor's rank or a fixed dimension is not the model's. Sizes come with the request, so this is the caller's mistake; declared columns refuse it earlier, with record and column.",
    message: (d: { issues: readonly FeedIssue[] }) =>
      `The input does not have the shape of the model's: ${sentences(d.issues)}.`,
  },
  SW_ONNX_HALF: {
    outcome: "input-invalid",
    doc: "A number is beyond what the model's float16 input holds; it is refused rather than made infinite.",
    message: (d: { input: string; record: number; got: number }) =>
      `Record ${d.record}, input ${quote(d.input)}: got ${d.got}, expected a number from -65504 to 65504, for the model computes in float16.`,
  },
  SW_ONNX_RUN: {
    outcome: "stage-fault",
    doc: "ONNX Runtime failed while computing; its own words are in the cause.",
    message: (d: { file: string }) =>
      `Model ${quote(d.file)} failed while computing. The log of this invocation holds ONNX Runtime's words.`,
  },
  SW_ONNX_CLOSED: {
    outcome: "stage-fault",
    doc: "The model was used after it had been closed.",
    message: (d: { file: string }) => `Model ${quote(d.file)} is closed; load it again with onnxModel.`,
  },
});

/** One line of `SW_ONNX_SIGNATURE`: where (`inputs.features`), what the model has, what the stage expects. */
export interface SignatureMismatch {
  readonly path: string;
  readonly got: string;
  readonly expected: string;
}

/** One line of `SW_ONNX_FEEDS` or `SW_ONNX_SHAPE`. */
export interface FeedIssue {
  readonly input: string;
  readonly got: string;
  readonly expected: string;
}

/** What lies at the bottom of an error, on one line, cut at 120 characters; the whole goes along as `cause`. */
export function reasonOf(error: unknown): string {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = (root instanceof Error ? root.message : String(root)).replaceAll(/\s+/g, " ").trim();
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Issues of feeds in one line. */
export function sentences(issues: readonly FeedIssue[]): string {
  return issues
    .map(({ input, got, expected }) => `input ${quote(input)} got ${got}, expected ${expected}`)
    .join("; ");
}
