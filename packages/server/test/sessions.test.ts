/** Sticky sessions of a plain stage: what the answer says of them (C125–C132). */

import { errors as coreErrors, defineStage, NEW_SESSION, text } from "@stagewright/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

// The convention of AWS's own session containers (C132), in a stage's words.
const counts = new Map<string, number>();
const stage = defineStage("sessions").predict((payload, context) => {
  if (payload.kind !== "json") return text("no session");
  const { requestType } = payload.value as { readonly requestType?: string };
  const { sessionId } = context;
  if (sessionId === NEW_SESSION) {
    const id = context.openSession(new Date(Date.UTC(2031, 0, 2, 3, 4, 5, 999)));
    counts.set(id, 0);
    return text(`Session ${id} created`);
  }
  if (sessionId === undefined) return text("no session");
  const count = counts.get(sessionId);
  if (count === undefined) throw coreErrors.SW_INVOCATION_SESSION_UNKNOWN({});
  if (requestType === "CLOSE") {
    counts.delete(sessionId);
    context.closeSession(sessionId);
    return text(`Session ${sessionId} closed`);
  }
  counts.set(sessionId, count + 1);
  return text(`${count + 1}`);
});

describe("a session", () => {
  let listening: ListeningStage;
  beforeAll(async () => {
    listening = await listen(stage);
    await listening.started;
  });
  afterAll(() => listening.server.drain(1000));
  const ask = (sessionId: string, requestType?: string) =>
    listening.call({
      headers: { "content-type": "application/json", "x-amzn-sagemaker-session-id": sessionId },
      body: JSON.stringify({ requestType }),
    });

  it("is opened, used and closed, each told in the headers the platform looks at (C125, C126, C128, C129, C132)", async () => {
    const opened = await ask(NEW_SESSION, "NEW_SESSION");
    const value = String(opened.headers["x-amzn-sagemaker-new-session-id"]);
    // The pattern of the client-visible value (C127).
    expect(value).toMatch(
      /^[a-zA-Z0-9](-*[a-zA-Z0-9])*;\sExpires=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/,
    );
    expect(value).toMatch(/; Expires=2031-01-02T03:04:05Z$/);
    expect(opened.headers["x-amzn-sagemaker-session-id"]).toBe(value);
    const id = value.split(";")[0]!;
    expect(opened.body).toBe(`Session ${id} created`);
    expect((await ask(id)).body).toBe("1");
    const used = await ask(id);
    expect([used.body, used.headers["x-amzn-sagemaker-session-id"]]).toEqual(["2", undefined]);
    const closed = await ask(id, "CLOSE");
    expect([closed.body, closed.headers["x-amzn-sagemaker-closed-session-id"]]).toEqual([
      `Session ${id} closed`,
      id,
    ]);
    const unknown = await ask(id);
    expect([unknown.status, JSON.parse(unknown.body)]).toMatchObject([
      400,
      { error: { code: "SW_INVOCATION_SESSION_UNKNOWN" } },
    ]);
  });

  it("leaves room in the 4096 bytes of an answer's head when everything is as long as it may be (C71, C76, C127)", async () => {
    const long = defineStage("n".repeat(63)).predict((_, context) => {
      context.setCustomAttributes("a".repeat(1024));
      context.openSession(new Date(0), "i".repeat(256));
      context.closeSession("c".repeat(256));
      return text("x");
    });
    const largest = await listen(long);
    await largest.started;
    const { headers, status } = await largest.call({ headers: { "content-type": "text/plain" }, body: "x" });
    const bytes = Object.entries(headers).reduce(
      (sum, [name, value]) => sum + `${name}: ${value}\r\n`.length,
      0,
    );
    expect(status).toBe(200);
    expect(bytes).toBeGreaterThan(1024 + 4 * 256);
    expect(bytes).toBeLessThanOrEqual(4096);
    await largest.server.drain(1000);
  });

  it.each([
    ["an id with a space", "a b", new Date()],
    ["an id that ends in a hyphen", "a-", new Date()],
    ["an id of 257 characters", "a".repeat(257), new Date()],
    ["no date", "a", new Date(Number.NaN)],
  ])("is not opened with %s (C127)", async (_, id, expiresAt) => {
    const wrong = await listen(
      defineStage("wrong").predict((_payload, context) => text(context.openSession(expiresAt, id))),
    );
    await wrong.started;
    const answer = await wrong.call({ headers: { "content-type": "text/plain" }, body: "x" });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      500,
      { error: { code: "SW_INVOCATION_SESSION" } },
    ]);
    await wrong.server.drain(1000);
  });
});
