/** A context for calling a hook as a plain function. */

import {
  type Context,
  type Invocation,
  InvocationContext,
  parseMediaType,
  silentLogger,
} from "@stagewright/core";
import { type StageTestOptions, testEnvironment } from "./stage-environment.ts";

/** What a made-up context may be told. */
export interface TestContextOptions extends StageTestOptions {
  readonly contentType?: string;
  readonly accept?: string;
  readonly customAttributes?: string;
  readonly inferenceId?: string;
  readonly sessionId?: string;
  readonly targetModel?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/**
 * Makes a context as hooks get it.
 *
 * @param model what `load` would have returned
 * @example
 * const features = stage.hooks.preprocess(table, createTestContext(parameters));
 */
export function createTestContext<Model>(model: Model, options: TestContextOptions = {}): Context<Model> {
  const invocation: Invocation = {
    body: new Uint8Array(0),
    contentType: options.contentType,
    accept: options.accept,
    invocationId: "test",
    customAttributes: options.customAttributes,
    inferenceId: options.inferenceId,
    sessionId: options.sessionId,
    targetModel: options.targetModel,
    traceparent: options.traceparent,
    tracestate: options.tracestate,
  };
  return new InvocationContext({
    invocation,
    contentType: parseMediaType(options.contentType ?? "text/csv"),
    accept: options.accept ?? "text/csv",
    environment: testEnvironment(options),
    model,
    log: silentLogger,
  });
}
