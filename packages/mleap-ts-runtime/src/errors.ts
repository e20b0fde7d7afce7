/**
 * The error catalogue of `mleap-ts-runtime`: one root class, one code per way to fail, one sentence per message that
 * says where, what was got, what was expected and what to do. Codes never change and are never reused.
 */

/** One problem found while a bundle was checked; a broken bundle gives all of them at once. */
export interface BundleIssue {
  readonly code: MleapErrorCode;
  /** File inside the bundle, e.g. `root/scaler.node/model.json`. */
  readonly path: string;
  readonly node?: string | undefined;
  readonly op?: string | undefined;
  /** Attribute or port the problem is about. */
  readonly attribute?: string | undefined;
  readonly got?: string | undefined;
  readonly expected?: string | undefined;
  readonly message: string;
}

/** What `details` of an error may hold beyond the fields of its own code. */
export interface ErrorPlace {
  readonly path?: string;
  readonly node?: string;
  readonly op?: string;
  readonly port?: string;
  readonly column?: string;
  /** Number of the row in the frame; the first row is 1. */
  readonly row?: number;
  readonly issues?: readonly BundleIssue[];
}

export type ErrorDetails = ErrorPlace & Readonly<Record<string, unknown>>;

/** Root of every error this package throws on purpose. */
export class MleapError extends Error {
  override readonly name = "MleapError";
  readonly code: MleapErrorCode;
  readonly details: ErrorDetails;

  constructor(code: MleapErrorCode, message: string, details: ErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  /** All problems of a broken bundle; empty for every other error. */
  get issues(): readonly BundleIssue[] {
    return this.details.issues ?? [];
  }
}

/** Quotes a value for a message and cuts it at 120 characters. */
export function quote(value: unknown): string {
  const text = typeof value === "string" ? `"${value}"` : describe(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function describe(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Uint8Array).length})`;
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "bigint" ? String(inner) : inner,
    );
  } catch {
    return Object.prototype.toString.call(value);
  }
}

interface Entry<D> {
  /** One sentence for the reference page. */
  readonly doc: string;
  readonly message: (details: D) => string;
}

function entry<D extends object>(doc: string, message: (details: D) => string): Entry<D> {
  return { doc, message };
}

interface Expectation {
  readonly got: unknown;
  readonly expected: string;
}

/** Port and value of an input an op refuses. `remedy` says what to do about it. */
interface RefusedInput {
  readonly port?: string;
  readonly problem: string;
  readonly remedy: string;
}

const refusedInput = (d: RefusedInput): string =>
  `${d.port === undefined ? "" : `port ${quote(d.port)}: `}${d.problem}; ${d.remedy}`;

/** Every code, with the sentence it means and the message it makes. */
export const errorCatalogue = {
  MLEAP_BUNDLE_NOT_FOUND: entry(
    "The path of a bundle leads nowhere, or to something that is neither a file nor a directory.",
    (d: { path: string }) =>
      `bundle ${quote(d.path)}: nothing to read there; give a .zip, a .tar.gz or a directory`,
  ),
  MLEAP_BUNDLE_ARCHIVE: entry(
    "The archive is damaged or is not an archive at all.",
    (d: { problem: string }) => `bundle archive: ${d.problem}; write it again or fetch it again`,
  ),
  MLEAP_BUNDLE_ENTRY: entry(
    "An archive or directory entry is refused: traversal, absolute path, link, device, duplicate.",
    (d: { entry: string; problem: string }) =>
      `bundle entry ${quote(d.entry)}: ${d.problem}; a bundle holds regular files below its own root, each once`,
  ),
  MLEAP_BUNDLE_LIMIT: entry(
    "The bundle exceeds a limit (entries, bytes, ratio, depth, nodes).",
    (d: { what: string; got: number; limit: number; option: string }) =>
      `bundle: ${d.what} is ${d.got}, more than the limit of ${d.limit}; raise limits.${d.option} if you trust the file`,
  ),
  MLEAP_BUNDLE_INVALID: entry(
    "The bundle was read but cannot be run; `issues` lists every problem.",
    (d: { issues: readonly BundleIssue[] }) =>
      `bundle: ${d.issues.length} problem${d.issues.length === 1 ? "" : "s"}\n${d.issues.map((issue) => `- ${issue.message}`).join("\n")}`,
  ),
  MLEAP_BUNDLE_FILE_MISSING: entry(
    "A file the bundle must hold is missing.",
    (d: { path: string; expected: string }) =>
      `${d.path}: no such file in the bundle; expected ${d.expected}`,
  ),
  MLEAP_BUNDLE_FILE_INVALID: entry(
    "A file of the bundle is not what its format says: broken JSON, protobuf, UTF-8 or tree.",
    (d: { path: string; problem: string; expected: string }) =>
      `${d.path}: ${d.problem}; expected ${d.expected}`,
  ),
  MLEAP_BUNDLE_FORMAT: entry(
    "`bundle.json` names a format or version this runtime cannot read.",
    (d: { path: string } & Expectation) => `${d.path}: got ${quote(d.got)}, expected ${d.expected}`,
  ),
  MLEAP_OP_UNKNOWN: entry(
    "No op of that name is registered.",
    (d: { path: string; op: string; node: string; nearest: readonly string[] }) =>
      `${d.path}: op ${quote(d.op)} of node ${quote(d.node)} is not known` +
      `${d.nearest.length > 0 ? ` (near: ${d.nearest.join(", ")})` : ""}; pass it in options.ops, see docs/contributing/add-an-op.md`,
  ),
  MLEAP_OP_UNSUPPORTED: entry(
    "The op is known and refused: it needs something this runtime does not carry, such as TensorFlow.",
    (d: { path: string; op: string; node: string; reason: string }) =>
      `${d.path}: op ${quote(d.op)} of node ${quote(d.node)} is refused: ${d.reason}`,
  ),
  MLEAP_OP_DUPLICATE: entry(
    "Two ops of a registry carry the same name.",
    (d: { op: string }) => `op registry: two ops are named ${quote(d.op)}; remove or rename one of them`,
  ),
  MLEAP_OP_FAILED: entry(
    "An op threw something other than a named error: a defect of the op.",
    (d: { problem: string }) =>
      `the op failed: ${d.problem}; this is a defect of the op, report it with the input`,
  ),
  MLEAP_ATTRIBUTE_MISSING: entry(
    "A required attribute is absent.",
    (d: { path: string; op: string; attribute: string; expected: string }) =>
      `${d.path}: op ${quote(d.op)} has no attribute ${quote(d.attribute)}; expected ${d.expected}`,
  ),
  MLEAP_ATTRIBUTE_INVALID: entry(
    "An attribute has a value the op cannot take.",
    (d: { path: string; op: string; attribute: string } & Expectation) =>
      `${d.path}: op ${quote(d.op)}, attribute ${quote(d.attribute)}: got ${quote(d.got)}, expected ${d.expected}`,
  ),
  MLEAP_PORT_MISSING: entry(
    "A node binds no column to a port its op needs.",
    (d: { path: string; op: string; node: string; port: string; direction: "input" | "output" }) =>
      `${d.path}: op ${quote(d.op)} (node ${quote(d.node)}) binds no column to its ${d.direction} port ${quote(d.port)}; add the socket to the node's shape`,
  ),
  MLEAP_NODE_GRAPH: entry(
    "The nodes do not form a pipeline: a column produced twice, a node listed twice, a cycle of directories.",
    (d: { path: string; problem: string }) => `${d.path}: ${d.problem}`,
  ),
  MLEAP_REGEX_UNSAFE: entry(
    "A regular expression of the bundle could take exponential time and is refused.",
    (d: { pattern: string; problem: string }) =>
      `regular expression ${quote(d.pattern)}: ${d.problem}; rewrite it, or open the bundle with unsafeRegex: "allow"`,
  ),
  MLEAP_REGEX_UNSUPPORTED: entry(
    "A Java regular expression has no faithful JavaScript form, or is not a regular expression.",
    (d: { pattern: string; problem: string }) => `regular expression ${quote(d.pattern)}: ${d.problem}`,
  ),
  MLEAP_FRAME_INVALID: entry(
    "A leap frame cannot be read or built: bad text, bytes, schema or value.",
    (d: { where: string; problem: string; expected: string }) =>
      `${d.where}: ${d.problem}; expected ${d.expected}`,
  ),
  MLEAP_FRAME_COLUMN_MISSING: entry(
    "A column that is needed or selected does not exist.",
    (d: { columns: readonly string[]; known: readonly string[] }) =>
      `frame: no column ${d.columns.map(quote).join(", ")}; columns are ${quote(d.known.join(", "))}`,
  ),
  MLEAP_FRAME_COLUMN_EXISTS: entry(
    "A column would be added that already exists.",
    (d: { column: string }) =>
      `frame: column ${quote(d.column)} exists already; rename it in the input or drop it first`,
  ),
  MLEAP_FRAME_CAST: entry(
    "A column's type cannot be cast to the type an op needs.",
    (d: { column: string; from: string; to: string }) =>
      `column ${quote(d.column)}: cannot cast ${d.from} to ${d.to}; send the column with the type the model wants`,
  ),
  MLEAP_FRAME_LONG_UNSAFE: entry(
    "A 64-bit integer does not fit a JavaScript number exactly.",
    (d: { where: string; got: unknown }) =>
      `${d.where}: ${String(d.got)} is beyond 2^53 and would be rounded; open with longs: "bigint"`,
  ),
  MLEAP_FRAME_UNSUPPORTED: entry(
    "A frame format cannot carry a value or type.",
    (d: { format: string; problem: string }) => `leap frame as ${d.format}: ${d.problem}`,
  ),
  MLEAP_INPUT_NULL: entry("A null arrived where a value is needed.", refusedInput),
  MLEAP_INPUT_TYPE: entry("A value has another type than its column.", refusedInput),
  MLEAP_INPUT_PARSE: entry("A text that must be a number is none.", refusedInput),
  MLEAP_INPUT_UNSEEN: entry(
    "A category that training did not see, with handle_invalid set to error.",
    refusedInput,
  ),
  MLEAP_INPUT_VALUE: entry("A value outside what the op accepts.", refusedInput),
  MLEAP_INPUT_SIZE: entry("A vector, list or text of the wrong length.", refusedInput),
  MLEAP_INPUT_SPARSE: entry("A sparse tensor whose indices are out of order or out of range.", refusedInput),
} as const;

export type MleapErrorCode = keyof typeof errorCatalogue;

type DetailsOf<C extends MleapErrorCode> = Parameters<(typeof errorCatalogue)[C]["message"]>[0];

/**
 * Makes the error of a code.
 *
 * @example throw mleapError("MLEAP_INPUT_SIZE", { port: "features", problem: "3 values", remedy: "send 4" });
 */
export function mleapError<C extends MleapErrorCode>(
  code: C,
  details: DetailsOf<C> & ErrorPlace,
  options?: ErrorOptions,
): MleapError {
  return new MleapError(code, messageOf(code, details), details as ErrorDetails, options);
}

/** Makes one entry of a bundle's list of problems. */
export function bundleIssue<C extends MleapErrorCode>(
  code: C,
  details: DetailsOf<C> & ErrorPlace & { path: string },
): BundleIssue {
  const given = details as ErrorDetails & { path: string; attribute?: string; expected?: string };
  return {
    code,
    path: given.path,
    node: given.node,
    op: given.op,
    attribute: given.attribute ?? given.port,
    got: "got" in given ? quote(given["got"]) : undefined,
    expected: given.expected,
    message: messageOf(code, details),
  };
}

function messageOf<C extends MleapErrorCode>(code: C, details: DetailsOf<C>): string {
  const template = errorCatalogue[code].message as (details: DetailsOf<C>) => string;
  return template(details);
}

/** The same error with its place said first: op, node, and row where there is one. `cause` keeps the original. */
export function placed(error: MleapError, place: { op: string; node: string; row?: number }): MleapError {
  if (error.details.node !== undefined) return error;
  const row = place.row === undefined ? "" : `, row ${place.row}`;
  return new MleapError(
    error.code,
    `op \`${place.op}\` (node ${quote(place.node)})${row}, ${error.message}`,
    { ...error.details, ...place },
    { cause: error },
  );
}
