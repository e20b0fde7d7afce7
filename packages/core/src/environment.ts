/**
 * The container's environment as one frozen object. `environmentVariables` is the only list of variables a container
 * obeys (C sections 4 and 5); the reference page is generated from it.
 */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  DEFAULT_BASE_DIR,
  DEFAULT_HOST,
  DEFAULT_PORT,
  MAX_REALTIME_BODY_BYTES,
  STREAM_TIMEOUT_MS,
} from "./contract.ts";
import { quote } from "./error-catalogue.ts";
import { errors } from "./errors.ts";

/** Both ends included (C31). */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What a container knows of where it runs. Frozen; times in milliseconds, sizes in bytes. */
export interface Environment {
  /** Port of every route (C28). */
  readonly port: number;
  /** Address to listen on (C29). */
  readonly host: string;
  /** Ports for anything else; undefined when the platform gave none (C31). */
  readonly safePortRange: PortRange | undefined;
  /** Folder that stands for `/opt/ml` (C22). */
  readonly baseDir: string;
  /** Folder of the model artifact; may be missing or empty (C15, C18). */
  readonly modelDir: string;
  /** Batch transform (C26). */
  readonly isBatch: boolean;
  /** Multi-model container (C25). */
  readonly isMultiModel: boolean;
  /** `SINGLE_RECORD` or `MULTI_RECORD` in batch. */
  readonly batchStrategy: string | undefined;
  /** Invocations the platform sends at once in batch. */
  readonly maxConcurrentTransforms: number | undefined;
  /** Response type for a missing, empty or wildcard Accept; undefined means the stage's own default (C82). */
  readonly defaultAccept: string | undefined;
  /** Largest request body; `Infinity` for unlimited. */
  readonly maxBodyBytes: number;
  /** Least severe level logged. */
  readonly logLevel: LogLevel;
  /** Most worker threads of the worker lane; 0 for none. */
  readonly workerCount: number;
  /** Time an invocation may take. */
  readonly timeoutMs: number;
  /** Time a streamed answer may take as a whole (C121). */
  readonly streamTimeoutMs: number;
  /** Time between two sets of metrics lines in the log; undefined for none. */
  readonly emfIntervalMs: number | undefined;
  /** Whether answers are compressed for callers that ask for it. */
  readonly compressesAnswers: boolean;
  /** Whether AWS's own quirks are wanted where a ready-made container knows them (design §4.6). */
  readonly isAwsCompatible: boolean;
  /** Every variable as given, for stages that read their own. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Levels of the log, least severe first. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** One documented variable. */
export interface EnvironmentVariable {
  readonly name: string;
  /** One sentence. */
  readonly doc: string;
  /** Default, as text for the reference page. */
  readonly default: string;
  /** Clause of the contract, or the design's section. */
  readonly source: string;
}

/** Every variable {@link readEnvironment} looks at, sorted. */
export const environmentVariables: readonly EnvironmentVariable[] = [
  {
    name: "MAX_CONTENT_LENGTH",
    doc: "Largest request body, bytes.",
    default: `${MAX_REALTIME_BODY_BYTES}`,
    source: "C65, §4.2",
  },
  {
    name: "SAGEMAKER_BASE_DIR",
    doc: "Folder that stands for /opt/ml.",
    default: DEFAULT_BASE_DIR,
    source: "C22",
  },
  {
    name: "SAGEMAKER_BATCH",
    doc: "true in batch transform, in any case.",
    default: "false",
    source: "C25, C26",
  },
  {
    name: "SAGEMAKER_BATCH_STRATEGY",
    doc: "SINGLE_RECORD or MULTI_RECORD, in batch; told to hooks.",
    default: "none",
    source: "C25",
  },
  { name: "SAGEMAKER_BIND_TO_PORT", doc: "Port of every route.", default: `${DEFAULT_PORT}`, source: "C28" },
  {
    name: "SAGEMAKER_CONTAINER_LOG_LEVEL",
    doc: "Least severe level logged, as Python's number: 10 debug, 20 info, 30 warn, 40 error. The line of an invocation is written at any.",
    default: "20",
    source: "§4.2",
  },
  {
    name: "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT",
    doc: "Response type for a missing, empty or */* Accept.",
    default: "the stage's own",
    source: "C82, C85",
  },
  {
    name: "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS",
    doc: "Invocations sent at once, in batch; told to hooks.",
    default: "none",
    source: "C25",
  },
  {
    name: "SAGEMAKER_MAX_PAYLOAD_IN_MB",
    doc: "In batch, the body limit is at least this many MB; 0 is unlimited.",
    default: "none",
    source: "C25, C167",
  },
  {
    name: "SAGEMAKER_MODEL_SERVER_TIMEOUT",
    doc: "Time an invocation may take, seconds.",
    default: "60",
    source: "§4.2, C63",
  },
  {
    name: "SAGEMAKER_MODEL_SERVER_WORKERS",
    doc: "Most worker threads for invocations that cost much; they start on first need. 0: everything runs on the HTTP thread.",
    default: "number of cores",
    source: "§4.2",
  },
  {
    name: "SAGEMAKER_MULTI_MODEL",
    doc: "true in a multi-model container; told to hooks.",
    default: "false",
    source: "C25",
  },
  {
    name: "SAGEMAKER_SAFE_PORT_RANGE",
    doc: "Ports for anything but the routes, XXXX-YYYY, both included. A served stage that listens on another by itself is refused.",
    default: "none",
    source: "C31, C32",
  },
  {
    name: "STAGEWRIGHT_COMPAT",
    doc: "aws: ready-made containers repeat AWS's quirks.",
    default: "none",
    source: "design §4.6",
  },
  {
    name: "STAGEWRIGHT_COMPRESS_ANSWERS",
    doc: "true: answers of 1 KiB and more are sent as gzip to callers whose Accept-Encoding asks for it.",
    default: "false",
    source: "C58, C59",
  },
  {
    name: "STAGEWRIGHT_EMF_INTERVAL",
    doc: "Seconds between two sets of log lines in CloudWatch's embedded metric format; off when absent.",
    default: "none",
    source: "§21",
  },
  { name: "STAGEWRIGHT_HOST", doc: "Address to listen on.", default: DEFAULT_HOST, source: "C29" },
  {
    name: "STAGEWRIGHT_STREAM_TIMEOUT",
    doc: "Time a streamed answer may take as a whole, seconds; its first part is due in the time of an invocation.",
    default: `${STREAM_TIMEOUT_MS / 1000}`,
    source: "C121",
  },
];

const MEGABYTE = 1_048_576;
const SECOND = 1000;

/**
 * Reads the environment, listing everything that is wrong at once.
 *
 * @throws SW_ENVIRONMENT_INVALID
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const read = new VariableReader(variables);
  const baseDir = read.text("SAGEMAKER_BASE_DIR") ?? DEFAULT_BASE_DIR;
  const isBatch = read.flag("SAGEMAKER_BATCH");
  const environment: Environment = {
    port: read.integer("SAGEMAKER_BIND_TO_PORT", 0, 65_535) ?? DEFAULT_PORT,
    host: read.text("STAGEWRIGHT_HOST") ?? DEFAULT_HOST,
    safePortRange: read.portRange("SAGEMAKER_SAFE_PORT_RANGE"),
    baseDir,
    modelDir: join(baseDir, "model"),
    isBatch,
    isMultiModel: read.flag("SAGEMAKER_MULTI_MODEL"),
    batchStrategy: read.oneOf("SAGEMAKER_BATCH_STRATEGY", ["SINGLE_RECORD", "MULTI_RECORD"]),
    maxConcurrentTransforms: read.integer("SAGEMAKER_MAX_CONCURRENT_TRANSFORMS", 0, 1_000_000),
    defaultAccept: read.text("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"),
    maxBodyBytes: read.bodyLimit(isBatch),
    logLevel: read.logLevel(),
    workerCount: read.integer("SAGEMAKER_MODEL_SERVER_WORKERS", 0, 1024) ?? availableParallelism(),
    timeoutMs: (read.integer("SAGEMAKER_MODEL_SERVER_TIMEOUT", 1, 86_400) ?? 60) * SECOND,
    streamTimeoutMs:
      (read.integer("STAGEWRIGHT_STREAM_TIMEOUT", 1, 86_400) ?? STREAM_TIMEOUT_MS / SECOND) * SECOND,
    emfIntervalMs: milliseconds(read.integer("STAGEWRIGHT_EMF_INTERVAL", 1, 3600)),
    compressesAnswers: read.flag("STAGEWRIGHT_COMPRESS_ANSWERS"),
    isAwsCompatible: read.oneOf("STAGEWRIGHT_COMPAT", ["aws"]) === "aws",
    variables: Object.freeze({ ...variables }),
  };
  if (read.problems.length > 0) throw errors.SW_ENVIRONMENT_INVALID({ problems: read.problems });
  return Object.freeze(environment);
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * SECOND;
}

class VariableReader {
  readonly problems: string[] = [];
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  /** A variable's text; an empty one counts as absent. */
  text(name: string): string | undefined {
    const value = this.#variables[name];
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  flag(name: string): boolean {
    return this.oneOf(name, ["true", "false"], true) === "true";
  }

  oneOf(name: string, words: readonly string[], ignoreCase = false): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const word = ignoreCase ? text.toLowerCase() : text;
    if (words.includes(word)) return word;
    return this.#refuse(name, text, words.join(" or "));
  }

  integer(name: string, low: number, high: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    return this.#refuse(name, text, `an integer from ${low} to ${high}`);
  }

  portRange(name: string): PortRange | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const match = /^(\d+)-(\d+)$/.exec(text);
    const first = Number(match?.[1]);
    const last = Number(match?.[2]);
    if (match !== null && first >= 1 && first <= last && last <= 65_535)
      return Object.freeze({ first, last });
    return this.#refuse(name, text, "two ports as XXXX-YYYY, the lower first");
  }

  logLevel(): LogLevel {
    const level = this.integer("SAGEMAKER_CONTAINER_LOG_LEVEL", 0, 50) ?? 20;
    if (level <= 10) return "debug";
    if (level <= 20) return "info";
    return level <= 30 ? "warn" : "error";
  }

  bodyLimit(isBatch: boolean): number {
    const limit = this.integer("MAX_CONTENT_LENGTH", 1, Number.MAX_SAFE_INTEGER) ?? MAX_REALTIME_BODY_BYTES;
    const megabytes = this.integer("SAGEMAKER_MAX_PAYLOAD_IN_MB", 0, 1_000_000);
    if (!isBatch || megabytes === undefined) return limit;
    return megabytes === 0 ? Number.POSITIVE_INFINITY : Math.max(limit, megabytes * MEGABYTE);
  }

  #refuse(name: string, got: string, expected: string): undefined {
    this.problems.push(`${name} is ${quote(got)}, expected ${expected}`);
    return undefined;
  }
}
