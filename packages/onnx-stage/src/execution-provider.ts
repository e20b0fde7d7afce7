/** Which execution providers a session gets, and what happens when one is missing: it is refused, never replaced. */
import { type InferenceSession, listSupportedBackends } from "onnxruntime-node";
import { onnxErrors } from "./errors.ts";

/**
 * The execution providers of a session: what the author asks for, in that order, else the CPU.
 *
 * @throws SW_ONNX_EXECUTION_PROVIDER one of them is not in this build of ONNX Runtime. One that is in the build but cannot
 *   start on this machine (CUDA without its libraries) fails the session: SW_ONNX_EXECUTION_PROVIDER_START
 */
export function chooseExecutionProviders(
  requested: InferenceSession.SessionOptions["executionProviders"] = ["cpu"],
): readonly InferenceSession.ExecutionProviderConfig[] {
  const available = listSupportedBackends().map(({ name }) => name);
  for (const provider of requested) {
    const name = nameOfProvider(provider);
    if (!available.includes(name))
      throw onnxErrors.SW_ONNX_EXECUTION_PROVIDER({ requested: name, available });
  }
  return requested;
}

/** The name of an execution provider, however it is configured. */
export function nameOfProvider(provider: InferenceSession.ExecutionProviderConfig): string {
  return typeof provider === "string" ? provider : provider.name;
}
