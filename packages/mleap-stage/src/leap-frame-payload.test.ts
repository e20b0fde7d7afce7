/** Leap frames in and out of payloads, longs included: never a silently rounded number (design §4.4). */
import { bytes, json, Table } from "@stagewright/core";
import { readLeapFrame } from "mleap-ts-runtime";
import { describe, expect, it, test } from "vitest";
import { leapFramePayload, readLeapFramePayload } from "./index.ts";
import { runError } from "./translate-error.ts";

const frameText = (long: string) =>
  `{"schema": {"fields": [{"name": "id", "type": "long"}, {"name": "s", "type": "string"}]}, "rows": [[1, "a"], [${long}, null]]}`;
const exact = "9007199254740991";
const wide = "9007199254740993";

describe("leap frames as payloads", () => {
  it("reads JSON and bytes, and writes JSON and the binary format, to the same frame", () => {
    const frame = readLeapFramePayload(json(JSON.parse(frameText(exact)) as unknown));
    expect(frame.rows()).toEqual([
      [1, "a"],
      [Number(exact), null],
    ]);
    const binary = leapFramePayload(frame, "binary");
    expect(binary.kind).toBe("bytes");
    expect(readLeapFramePayload(binary).rows()).toEqual(frame.rows());
    expect(readLeapFramePayload(leapFramePayload(frame)).rows()).toEqual(frame.rows());
  });

  it("refuses a long beyond 2^53 where JSON has rounded it, or would", () => {
    expect(() => readLeapFramePayload(json(JSON.parse(frameText(wide)) as unknown))).toThrow(
      expect.objectContaining({ code: "SW_MLEAP_FRAME", record: 2, column: "id" }),
    );
    expect(() => leapFramePayload(readLeapFrame(frameText(wide)))).toThrow(
      expect.objectContaining({ code: "SW_MLEAP_OUTPUT" }),
    );
  });

  it("reads the same long exactly from bytes", () => {
    const frame = readLeapFramePayload(bytes(Buffer.from(frameText(wide))));
    expect(String(frame.row(1)[0])).toBe(wide);
  });
});

test("payloads that are no frame are refused by kind, and what the runtime did not foresee is a fault of the stage", () => {
  const table = Table.of({ x: { dtype: "float64", values: [1] } });
  expect(() => readLeapFramePayload(table)).toThrow(
    expect.objectContaining({ code: "SW_MLEAP_PAYLOAD", message: expect.stringContaining("table") }),
  );
  const cause = new TypeError("odd");
  const place = { bundle: undefined as never, file: "/models/abalone.zip" };
  expect(runError(cause, place)).toMatchObject({ code: "SW_MLEAP_RUN", outcome: "stage-fault", cause });
  expect(runError(cause, place).message).not.toContain("/models");
});
