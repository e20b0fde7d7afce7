import { describe, expect, it } from "vitest";
import { parseTraceContext } from "./trace-context.ts";

// The example of W3C Trace Context §3.2.2.5.
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";
const VALID = `00-${TRACE}-${PARENT}-01`;

describe("traceparent", () => {
  it("is read by its parts (W3C Trace Context §3.2.2)", () => {
    expect(parseTraceContext(VALID, undefined)).toEqual({
      ...{ traceId: TRACE, parentId: PARENT, isSampled: true, traceparent: VALID, tracestate: undefined },
    });
    expect(parseTraceContext(`00-${TRACE}-${PARENT}-00`, undefined)?.isSampled).toBe(false);
    // Only the last bit is known; others may come.
    expect(parseTraceContext(`00-${TRACE}-${PARENT}-fe`, undefined)?.isSampled).toBe(false);
    expect(parseTraceContext(`00-${TRACE}-${PARENT}-ff`, undefined)?.isSampled).toBe(true);
  });

  it("of a later version is read by its first parts (§3.2.4)", () => {
    expect(parseTraceContext(`cc-${TRACE}-${PARENT}-01`, undefined)?.traceId).toBe(TRACE);
    expect(parseTraceContext(`cc-${TRACE}-${PARENT}-01-what-the-future-brings`, undefined)?.traceId).toBe(
      TRACE,
    );
  });

  it.each([
    ["absent", undefined],
    ["empty", ""],
    ["a forbidden version", `ff-${TRACE}-${PARENT}-01`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${PARENT}-01`],
    ["a parent id of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["upper case", `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ["a short id", `00-${TRACE.slice(1)}-${PARENT}-01`],
    ["no flags", `00-${TRACE}-${PARENT}`],
    ["more than version 00 has", `${VALID}-x`],
    ["more without a hyphen", `cc-${TRACE}-${PARENT}-01x`],
    ["two headers joined", `${VALID}, ${VALID}`],
    ["white space around", ` ${VALID}`],
  ])("is not read when it is %s", (_, text) => {
    expect(parseTraceContext(text, "vendor=1")).toBeUndefined();
  });
});

describe("tracestate", () => {
  const stateOf = (text: string) => parseTraceContext(VALID, text)?.tracestate;

  it.each([
    "rojo=00f067aa0ba902b7",
    "rojo=1,congo=t61rcWkgMzE",
    "a=1 , b=2,,",
    "fw529a3039@dt=FfAAAAA",
    "a-_*/=!",
  ])("is passed on as sent: %s (§3.3.1)", (text) => {
    expect(stateOf(text)).toBe(text);
  });

  it.each([
    ["no member", ","],
    ["no value", "a="],
    ["no key", "=1"],
    ["a key twice", "a=1,b=2,a=3"],
    ["an upper-case key", "A=1"],
    ["an equals sign in a value", "a=b=c"],
    ["a control character", "a=\u0001"],
    ["33 members", Array.from({ length: 33 }, (_, at) => `k${at}=1`).join(",")],
    ["513 characters", `a=${"x".repeat(200)},b=${"x".repeat(200)},c=${"x".repeat(106)}`],
  ])("is left out alone with %s (§4.3)", (_, text) => {
    expect(stateOf(text)).toBeUndefined();
    expect(parseTraceContext(VALID, text)?.traceId).toBe(TRACE);
  });
});
