/** A model's part in the trial of its stage: feeds that do not fit are noted, and zeros of the model's shapes go on in their place. */
import {
  allocateValues,
  type DType,
  type ModelTrial,
  StagewrightError,
  type Tensor,
} from "@stagewright/core";
import { type FeedIssue, sentences } from "./errors.ts";
import type { ModelSignature, TensorSignature } from "./model-signature.ts";

/** What ONNX Runtime would answer, as far as a stage reads it. */
export type AnsweredValues = Readonly<
  Record<string, { type: DType; data: Tensor["data"]; dims: readonly number[] }>
>;

/** Notes what a stage feeds and reads while it is tried. */
export class SignatureTrial implements ModelTrial {
  readonly #signature: ModelSignature;
  readonly #declared: readonly string[] | undefined;
  readonly #onEnd: () => void;
  /** One sentence an input, however often it is fed. */
  readonly #notes = new Map<string, string>();

  constructor(signature: ModelSignature, declaredOutputs: readonly string[] | undefined, onEnd: () => void) {
    this.#signature = signature;
    this.#declared = declaredOutputs;
    this.#onEnd = onEnd;
  }

  /** Notes a refusal of feeds; false when the error says something else. */
  note(error: unknown): boolean {
    if (!(error instanceof StagewrightError)) return false;
    if (error.code !== "SW_ONNX_FEEDS" && error.code !== "SW_ONNX_SHAPE") return false;
    for (const issue of error.details["issues"] as readonly FeedIssue[])
      this.#notes.set(issue.input, sentences([issue]));
    return true;
  }

  /** Zeros for every output: one record, and one value along each axis the model leaves open. */
  answer(): AnsweredValues {
    const zeros = ({ name, dtype, shape }: TensorSignature) => {
      const dims = shape.map((size) => (typeof size === "number" ? size : 1));
      const count = dims.reduce((product, size) => product * size, 1);
      return [name, { type: dtype, data: allocateValues(dtype, count), dims }] as const;
    };
    return Object.fromEntries(this.#signature.outputs.map(zeros));
  }

  end(isWhole: boolean): readonly string[] {
    this.#onEnd();
    const problems = [...this.#notes.values()];
    // Which outputs a stage reads is known when it has run, or says so.
    if (!isWhole && this.#declared === undefined) {
      const names = this.#signature.outputs.map(({ name }) => JSON.stringify(name)).join(", ");
      for (const { name, type } of this.#signature.leftOut)
        problems.push(
          `output "${name}" is ${type} and never fetched, and nothing shows before the first invocation whether the stage reads it: ` +
            `name the outputs it reads, outputs: [${names}]`,
        );
    }
    return problems;
  }
}
