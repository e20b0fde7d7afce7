/** Trace context as W3C says it: `traceparent` and `tracestate`, validated before anything is made of them. */

/** Where an invocation belongs in a distributed trace. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Id of the caller's span, 16 hexadecimal digits. */
  readonly parentId: string;
  /** Whether the caller records the trace. */
  readonly isSampled: boolean;
  /** The header as sent, to be passed on where no span of one's own is made. */
  readonly traceparent: string;
  /** The vendors' list as sent; undefined when there is none, or none that is valid. */
  readonly tracestate: string | undefined;
}

// W3C Trace Context §3.2.2. A version after 00 may add fields behind another hyphen.
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 0x01;
// §3.3.1: at most 32 members; keys and values of printable ASCII.
const MAX_MEMBERS = 32;
const MEMBER =
  /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MAX_TRACESTATE_LENGTH = 512;

/**
 * Reads both headers. An invalid `traceparent` (two of them, a forbidden version, an id of zeros) gives undefined, and
 * `tracestate` is not looked at; an invalid `tracestate` is left out alone (§4.3).
 */
export function parseTraceContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
): TraceContext | undefined {
  const match = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  if (match === null) return undefined;
  const [, version, traceId, parentId, flags, further] = match;
  if (version === "ff" || (version === "00" && further !== undefined)) return undefined;
  if (/^0+$/.test(traceId!) || /^0+$/.test(parentId!)) return undefined;
  return {
    traceId: traceId!,
    parentId: parentId!,
    isSampled: (Number.parseInt(flags!, 16) & SAMPLED) !== 0,
    traceparent: traceparent!,
    tracestate: validTracestate(tracestate),
  };
}

function validTracestate(text: string | undefined): string | undefined {
  if (text === undefined || text.length > MAX_TRACESTATE_LENGTH) return undefined;
  const members = text
    .split(",")
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf("="))));
  const isValid =
    members.length > 0 &&
    members.length <= MAX_MEMBERS &&
    keys.size === members.length &&
    members.every((member) => MEMBER.test(member));
  return isValid ? text : undefined;
}
