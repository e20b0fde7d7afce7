import fc from "fast-check";
import { expect, test } from "vitest";
import { type AccessEntry, AccessLog, accessLine } from "./access-log.ts";
import { errors } from "./errors.ts";
import { LineBuffer } from "./line-buffer.ts";
import type { Reply } from "./reply.ts";

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom("text/csv", "application/json", 'a"b\\c'),
);
const count = fc.oneof(fc.nat(2000), fc.constantFrom(0, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 6e9));
const entry: fc.Arbitrary<AccessEntry> = fc.record({
  method: fc.constantFrom("POST", "POST", "POST", "GET", undefined),
  invocationId: fc.oneof(fc.constantFrom("a1b2-1", "x".repeat(64)), text),
  traceId: fc.constantFrom(undefined, undefined, "4bf92f3577b34da6a3ce929d0e0e4736"),
  contentType: fc.option(text, { nil: undefined }),
  requestBytes: count,
  responseBytes: count,
  parts: fc.constantFrom(undefined, undefined, 3),
  durationMs: fc.oneof(
    fc.double({ min: 0, max: 70_000, noNaN: true }),
    fc.constantFrom(0, 0.0004, 0.9996, 1, 59_999.9999),
  ),
  lane: fc.constantFrom("inline", "worker"),
  reply: fc.record({
    status: fc.constantFrom(200, 200, 200, 204),
    contentType: fc.option(text, { nil: undefined }),
    body: fc.constant(""),
    stream: fc.constant(undefined),
    customAttributes: fc.constant(undefined),
    session: fc.constant(undefined),
    rowCount: fc.option(count, { nil: undefined }),
    joinedCount: fc.constantFrom(undefined, undefined, 4),
    spans: fc.constantFrom(undefined, undefined, [{ name: "look-up", durationMs: 0.5 }]),
    error: fc.constantFrom(undefined, undefined, errors.SW_INVOCATION_STALLED({})),
  }),
});

test("the ordinary line, written as bytes, tells the same as the line written out", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
      let written = "";
      const lines = new LineBuffer(1024, 1000, (bytes) => {
        written += Buffer.from(bytes).toString("utf8");
      });
      const log = new AccessLog("demo", lines);
      const begun = Date.now();
      for (const each of entries) log.write(each);
      lines.flush();
      const documents = written
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
      expect(documents.map(({ time, ...rest }) => rest)).toEqual(
        entries.map((each) => {
          const { time, ...rest } = JSON.parse(accessLine("demo", each, 0));
          return rest;
        }),
      );
      for (const { time } of documents) {
        expect(time).toBeGreaterThanOrEqual(begun);
        expect(time).toBeLessThanOrEqual(Date.now());
      }
    }),
    { numRuns: 500 },
  );
});

test("an ordinary line, letter by letter", () => {
  let written = "";
  const lines = new LineBuffer(1024, 1000, (bytes) => {
    written += Buffer.from(bytes).toString("utf8");
  });
  new AccessLog("demo", lines).write({
    ...{
      method: "POST",
      invocationId: "a1b2-1",
      contentType: "text/csv",
      requestBytes: 120,
      responseBytes: 7,
    },
    ...{ durationMs: 12.0304, lane: "inline" },
    reply: {
      ...{ status: 200, contentType: "text/csv", body: "", stream: undefined, customAttributes: undefined },
      ...{ session: undefined, rowCount: 1, error: undefined },
    },
  });
  lines.flush();
  expect(written.replace(/"time":\d{13}/, '"time":T')).toBe(
    '{"level":30,"time":T,"stage":"demo","event":"invocation","invocationId":"a1b2-1","status":200,"durationMs":12.030,' +
      '"requestBytes":120,"responseBytes":7,"rows":1,"contentType":"text/csv","answerType":"text/csv","lane":"inline"}\n',
  );
});

test("spans are told by name, those of one name together", () => {
  const spans = [
    { name: "look-up", durationMs: 1.25 },
    { name: 'a "b"', durationMs: 0.0004 },
    { name: "look-up", durationMs: 2.5 },
  ];
  const reply: Reply = {
    ...{ status: 200, contentType: "text/csv", body: "", stream: undefined, customAttributes: undefined },
    ...{ session: undefined, rowCount: 1, error: undefined, spans },
  };
  const call = {
    method: "POST",
    invocationId: "a",
    contentType: "text/csv",
    requestBytes: 1,
    responseBytes: 1,
  };
  expect(accessLine("demo", { ...call, durationMs: 5, lane: "inline", reply }, 0)).toContain(
    ',"rows":1,"spans":{"look-up":3.75,"a \\"b\\"":0},"contentType"',
  );
});
