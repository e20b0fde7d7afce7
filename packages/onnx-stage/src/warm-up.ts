/** The first run of a session, before `/ping` says yes: it allocates what later runs reuse. */
import { allocateValues, type Logger, Tensor } from "@stagewright/core";
import { onnxErrors, reasonOf } from "./errors.ts";
import type { Feeds } from "./feeds.ts";
import type { ModelSignature, TensorSignature } from "./model-signature.ts";

/** What is warmed up. */
export interface WarmUpTarget {
  readonly file: string;
  readonly signature: ModelSignature;
  readonly run: (feeds: Feeds) => Promise<unknown>;
}

/**
 * Runs a model once: on the author's feeds, which must succeed, else on a record of zeros, which a model may refuse (an
 * encoder that knows no empty category); then the log says so.
 *
 * @throws SW_ONNX_WARM_UP
 */
export async function warmUp(
  { file, signature, run }: WarmUpTarget,
  given: Feeds | undefined,
  log: Pick<Logger, "warn">,
): Promise<void> {
  const feeds = given ?? placeholderFeeds(signature);
  if (feeds === undefined) return;
  try {
    await run(feeds);
  } catch (cause) {
    const reason = reasonOf(cause);
    if (given !== undefined) throw onnxErrors.SW_ONNX_WARM_UP({ file, reason }, { cause });
    const message = `the model refuses a record of zeros (${reason}); give the warmUp option a record it takes`;
    log.warn({ event: "warm-up-refused", file }, message);
  }
}

/**
 * One record of zeros (empty texts, false) for every input, where the model says how large a record is: every dimension
 * but the first is fixed. Otherwise `undefined`; nothing is guessed.
 */
function placeholderFeeds({ inputs }: ModelSignature): Feeds | undefined {
  const feeds: Record<string, Tensor> = {};
  for (const input of inputs) {
    const tensor = placeholder(input);
    if (tensor === undefined) return undefined;
    feeds[input.name] = tensor;
  }
  return feeds;
}

/** More elements than this are a large allocation for nothing but a warm-up. */
const LARGEST_PLACEHOLDER = 16_777_216;

function placeholder({ dtype, shape }: TensorSignature): Tensor | undefined {
  const sizes = shape.map((size, axis) => (typeof size === "string" && axis === 0 ? 1 : size));
  const fixed = sizes.filter((size) => typeof size === "number");
  const count = fixed.reduce((product, size) => product * size, 1);
  if (fixed.length !== sizes.length || count > LARGEST_PLACEHOLDER) return undefined;
  return new Tensor(dtype, allocateValues(dtype, count), fixed);
}
