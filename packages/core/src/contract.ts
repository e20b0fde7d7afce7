/**
 * The platform contract as constants: paths, ports, header names, limits. Each names its clause of the
 * SageMaker hosting contract (C…). No package spells one of these a second time.
 */

/** Health route (C41). */
export const PING_PATH = "/ping";
/** Inference route (C57). */
export const INVOCATIONS_PATH = "/invocations";
/** Batch hints route, optional (C158). */
export const EXECUTION_PARAMETERS_PATH = "/execution-parameters";

/** Port without `SAGEMAKER_BIND_TO_PORT` (C28). */
export const DEFAULT_PORT = 8080;
/** Address a container listens on: all interfaces (C29). */
export const DEFAULT_HOST = "0.0.0.0";

/** Folder of the unpacked model artifact (C15). `SAGEMAKER_BASE_DIR` replaces `/opt/ml` (C22). */
export const DEFAULT_BASE_DIR = "/opt/ml";

/** Label of every image used in a pipeline (C36). */
export const BIND_LABEL = "com.amazonaws.sagemaker.capabilities.accept-bind-to-port";
/** Label of a multi-model image (C38). */
export const MULTI_MODEL_LABEL = "com.amazonaws.sagemaker.capabilities.multi-models";

/** Request header, at most 1024 visible ASCII characters, both directions (C76). */
export const CUSTOM_ATTRIBUTES_HEADER = "x-amzn-sagemaker-custom-attributes";
/** Request header, 1–64 printable characters (C77). */
export const INFERENCE_ID_HEADER = "x-amzn-sagemaker-inference-id";
/** Request header of stateful sessions (C59). */
export const SESSION_ID_HEADER = "x-amzn-sagemaker-session-id";
/** Value of the session header that asks for a new session (C125). */
export const NEW_SESSION = "NEW_SESSION";
/** Response header that names a new session, beside the one above (C126). */
export const NEW_SESSION_HEADER = "x-amzn-sagemaker-new-session-id";
/** Response header that names a closed session (C129). */
export const CLOSED_SESSION_HEADER = "x-amzn-sagemaker-closed-session-id";
/** Longest session id, characters (C127). */
export const MAX_SESSION_ID_LENGTH = 256;
/** Request header of multi-model endpoints (C59). */
export const TARGET_MODEL_HEADER = "x-amzn-sagemaker-target-model";

/** Longest value of the custom attributes header, characters (C76). */
export const MAX_CUSTOM_ATTRIBUTES_LENGTH = 1024;
/** Longest inference id, characters (C77). */
export const MAX_INFERENCE_ID_LENGTH = 64;
/** Total of a container's response headers, bytes (C71). */
export const MAX_RESPONSE_HEADER_BYTES = 4096;

/** Largest real-time body, bytes (C65). */
export const MAX_REALTIME_BODY_BYTES = 26_214_400;
/** Largest body from one stage of a pipeline to the next, bytes (C99). */
export const MAX_HOP_BODY_BYTES = 5_242_880;
/** Time an invocation may take, milliseconds (C63). */
export const INVOCATION_TIMEOUT_MS = 60_000;
/** Time a streamed answer may take as a whole, milliseconds (C121). */
export const STREAM_TIMEOUT_MS = 480_000;
/** Time a ping may take, milliseconds (C44). */
export const PING_TIMEOUT_MS = 2_000;
/** Time between two pings, milliseconds (C45). */
export const PING_INTERVAL_MS = 5_000;
/** Time a container has to answer its first 200, milliseconds (C49). */
export const STARTUP_TIMEOUT_MS = 480_000;
/** Time between SIGTERM and SIGKILL, milliseconds (C6). */
export const KILL_GRACE_MS = 30_000;
/** Time a stage takes at most to drain after SIGTERM, milliseconds (C7). */
export const DRAIN_TIMEOUT_MS = 25_000;

/** Fewest and most containers of a pipeline (C88). */
export const MIN_PIPELINE_STAGES = 2;
/** See {@link MIN_PIPELINE_STAGES}. */
export const MAX_PIPELINE_STAGES = 15;
