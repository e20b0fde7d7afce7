/** Opens an ONNX Runtime session: telemetry off, one thread, errors in our words. */
import { isMainThread } from "node:worker_threads";
import { InferenceSession } from "onnxruntime-node";
import { onnxErrors, reasonOf } from "./errors.ts";
import { chooseExecutionProviders, nameOfProvider } from "./execution-provider.ts";

/** Options of ONNX Runtime's session, as it names them. */
export type SessionOptions = InferenceSession.SessionOptions;

/**
 * What a session gets unless the author says otherwise. One thread, because ONNX Runtime's threads spin: at low duty its
 * default pool costs six times the CPU of one thread, and invocations are spread over cores by the worker lane. Its own
 * log is silent, because whatever it would print is thrown as well and becomes one JSON line of the stage's log.
 */
const DEFAULT_OPTIONS: SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
};

/**
 * Opens the session of a model file, by path, so that ONNX Runtime finds external data beside it.
 *
 * @throws SW_ONNX_LOAD, SW_ONNX_SESSION_OPTION, SW_ONNX_EXECUTION_PROVIDER, SW_ONNX_EXECUTION_PROVIDER_START,
 *   SW_ONNX_TELEMETRY
 */
export async function createSession(file: string, options: SessionOptions = {}): Promise<InferenceSession> {
  switchTelemetryOff();
  const executionProviders = chooseExecutionProviders(options.executionProviders);
  const ownOptions = { ...DEFAULT_OPTIONS, ...options, extra: extraOptions(options) };
  try {
    return await InferenceSession.create(file, { ...ownOptions, executionProviders });
  } catch (cause) {
    const reason = reasonOf(cause);
    const requested = executionProviders.map(nameOfProvider).filter((name) => name !== "cpu");
    const cpu = ["cpu"];
    if (requested.length > 0 && (await opens(file, { ...ownOptions, executionProviders: cpu })))
      throw onnxErrors.SW_ONNX_EXECUTION_PROVIDER_START({ requested, reason }, { cause });
    if (
      Object.keys(options).length > 0 &&
      (await opens(file, { ...DEFAULT_OPTIONS, executionProviders: cpu }))
    )
      throw onnxErrors.SW_ONNX_SESSION_OPTION({ reason }, { cause });
    throw onnxErrors.SW_ONNX_LOAD({ file, reason }, { cause });
  }
}

/** The author's entries; and with several threads idle ones must not spin, or they burn CPU between invocations. */
export function extraOptions({
  intraOpNumThreads: count = 1,
  extra = {},
}: SessionOptions): Record<string, unknown> {
  if (count === 1) return extra;
  const session = (extra["session"] ?? {}) as Record<string, unknown>;
  const intraOp = (session["intra_op"] ?? {}) as Record<string, unknown>;
  return { ...extra, session: { ...session, intra_op: { allow_spinning: "0", ...intraOp } } };
}

/** Whether the model is sound, so that what is left out here is to blame. */
async function opens(file: string, options: SessionOptions): Promise<boolean> {
  try {
    const session = await InferenceSession.create(file, options);
    await session.release();
    return true;
  } catch {
    return false;
  }
}

/**
 * ONNX Runtime ≥ 1.29 reports to its vendor unless this variable is set when the process opens its first session; later is
 * too late. A worker thread's environment is a copy that native code never sees, so there the variable must have come
 * from the main thread. A value that is set, whatever it is, is the operator's word and stays.
 */
function switchTelemetryOff(): void {
  if (process.env["ORT_DISABLE_TELEMETRY"] !== undefined) return;
  if (!isMainThread) throw onnxErrors.SW_ONNX_TELEMETRY({});
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}
