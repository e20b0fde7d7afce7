/** Routes and middleware of the author: where they are asked, what they may do to an invocation, how their errors end. */

import { createServer } from "node:net";
import { defineStage, type StageOptions } from "@stagewright/core";
import express from "express";
import { describe, expect, it } from "vitest";
import { listenInTest, serve } from "./listening-stage.ts";

const TEXT = { "content-type": "text/plain" };

function serveRoutes(routes: StageOptions["routes"], variables: Record<string, string> = {}) {
  const stage = defineStage("routed")
    .load(() => ({ version: 7 }))
    .postprocess((payload) => payload)
    .options({ routes: routes! });
  return serve(stage, variables);
}

describe("the author's routes", () => {
  it("are on the stage's one port, with the model, beside the contract's (C30)", async () => {
    const stage = defineStage("typed")
      .load(() => ({ version: 7 }))
      .options({
        routes(app, { model, modelDir, environment, log }) {
          app.get("/version", (_request, response) => {
            log.info({ modelDir }, "asked");
            response.json({ version: model.version, port: environment.port });
          });
        },
      });
    const { call } = await serve(stage);
    const get = (path: string) => call({ method: "GET", path });
    expect(await get("/version")).toMatchObject({ status: 200, body: '{"version":7,"port":0}' });
    expect((await get("/metrics")).status).toBe(200);
    expect((await get("/nowhere")).status).toBe(404);
    expect(await call({ headers: TEXT, body: "x" })).toMatchObject({ status: 200, body: "x" });
  });

  it("are not ready before the stage is: 503 like invocations, and no 404 (C47)", async () => {
    let load = () => {};
    const loaded = new Promise<void>((resolve) => {
      load = resolve;
    });
    const stage = defineStage("loading")
      .load(() => loaded)
      .options({ routes: (app) => void app.get("/version", (_request, response) => response.json(7)) });
    const listening = await listenInTest(stage);
    const early = await listening.call({ method: "GET", path: "/version" });
    expect([early.status, JSON.parse(early.body)]).toMatchObject([
      503,
      { error: { code: "SW_SERVER_NOT_READY", message: expect.stringContaining('"loading" is starting') } },
    ]);
    expect(early.headers["retry-after"]).toBe("1");
    expect((await listening.call({ method: "GET", path: "/metrics" })).status).toBe(200);
    load();
    await listening.started;
    expect(await listening.call({ method: "GET", path: "/version" })).toMatchObject({
      status: 200,
      body: "7",
    });
    expect((await listening.call({ method: "GET", path: "/nowhere" })).status).toBe(404);
  });

  it("are missed by no stage that has none: what is unknown is 404 from the first", async () => {
    let load = () => {};
    const loaded = new Promise<void>((resolve) => {
      load = resolve;
    });
    const listening = await listenInTest(defineStage("loading").load(() => loaded));
    expect((await listening.call({ method: "GET", path: "/version" })).status).toBe(404);
    load();
    await listening.started;
  });

  it("never see /ping (C46)", async () => {
    const stage = await serveRoutes((app) => {
      app.use((_request, response) => response.status(418).end());
    });
    expect((await stage.call({ method: "GET", path: "/ping" })).status).toBe(200);
    expect((await stage.call({ headers: TEXT, body: "x" })).status).toBe(418);
  });

  it("keep the stage from being ready when they cannot be added (C48)", async () => {
    const stage = await serveRoutes(() => {
      throw new Error("no secret store");
    });
    expect(stage.server.state).toBe("failed");
    const ping = await stage.call({ method: "GET", path: "/ping" });
    expect([ping.status, JSON.parse(ping.body)]).toMatchObject([
      503,
      {
        error: {
          code: "SW_SERVER_ROUTES",
          message: 'Stage "routed" could not add its routes; options({ routes }) threw: no secret store',
        },
      },
    ]);
  });

  it("fail without a word to the caller, with all of it in the log", async () => {
    const stage = await serveRoutes((app) => {
      app.get("/broken", () => {
        throw new Error("secret");
      });
      app.get("/half", (_request, response) => {
        response.write("half");
        throw new Error("secret");
      });
      app.post("/form", express.json({ limit: 10 }), (request, response) => response.json(request.body));
    });
    const broken = await stage.call({ method: "GET", path: "/broken" });
    expect([broken.status, JSON.parse(broken.body)]).toMatchObject([
      500,
      { error: { code: "SW_SERVER_FAULT" } },
    ]);
    expect(broken.body).not.toContain("secret");
    expect(stage.lines.find(({ event }) => event === "route-failed")).toMatchObject({
      path: "/broken",
      err: expect.objectContaining({ message: "secret" }),
    });
    await expect(stage.call({ method: "GET", path: "/half" })).rejects.toThrow();
    const form = (body: string) =>
      stage.call({ path: "/form", headers: { "content-type": "application/json" }, body });
    expect((await form('{"a":1}')).body).toBe('{"a":1}');
    for (const [body, status] of [
      ["{", 400],
      ['{"a":"long enough"}', 413],
    ] as const) {
      const refused = await form(body);
      expect([refused.status, JSON.parse(refused.body)]).toMatchObject([
        status,
        { error: { code: "SW_SERVER_REFUSED" } },
      ]);
    }
  });
});

describe("middleware for /invocations", () => {
  it("may refuse, add headers, and let through", async () => {
    const stage = await serveRoutes((app) => {
      app.use("/invocations", (request, response, next) => {
        response.setHeader("x-stage-version", "7");
        if (request.headers["x-token"] === "good") next();
        else response.status(401).json({ error: "token" });
      });
    });
    expect(await stage.call({ headers: TEXT, body: "x" })).toMatchObject({
      status: 401,
      body: '{"error":"token"}',
    });
    expect(await stage.call({ headers: { ...TEXT, "x-token": "good" }, body: "x" })).toMatchObject({
      ...{ status: 200, body: "x" },
      headers: { "x-stage-version": "7", "content-type": "text/plain", "content-length": "1" },
    });
  });

  it("may read the body, as bytes or text, within the stage's limit", async () => {
    for (const parser of [express.raw({ type: "*/*" }), express.text({ type: "*/*" })]) {
      const stage = await serveRoutes((app) => void app.use(parser), { MAX_CONTENT_LENGTH: "5" });
      expect(await stage.call({ headers: TEXT, body: "grü" })).toMatchObject({ status: 200, body: "grü" });
      expect((await stage.call({ headers: TEXT, body: "longer" })).status).toBe(413);
      await stage.server.drain(1000);
    }
    const parsed = await serveRoutes((app) => void app.use(express.json()));
    const answer = await parsed.call({ headers: { "content-type": "application/json" }, body: "[1]" });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      500,
      { error: { code: "SW_SERVER_BODY_TAKEN", message: expect.stringContaining("left an array") } },
    ]);
  });

  it("costs invocations nothing when it is for other paths", async () => {
    let seen = 0;
    const stage = await serveRoutes((app) => {
      app.use("/admin", (_request, _response, next) => {
        seen += 1;
        next();
      });
      app.use("/invocation", (_request, _response, next) => next());
    });
    expect((await stage.call({ headers: TEXT, body: "x" })).status).toBe(200);
    expect((await stage.call({ method: "GET", path: "/admin/x" })).status).toBe(404);
    expect(seen).toBe(1);
  });
});

describe("a second port", () => {
  async function portsOf(range: string | undefined, count: number, port = "0"): Promise<readonly unknown[]> {
    const taken: unknown[] = [];
    const stage = defineStage("ports").load(async ({ takePort }) => {
      for (let at = 0; at < count; at += 1) taken.push(await takePort());
    });
    const variables = { SAGEMAKER_BIND_TO_PORT: port, ...(range && { SAGEMAKER_SAFE_PORT_RANGE: range }) };
    const listening = await serve(stage, variables);
    const ping = await listening.call({ method: "GET", path: "/ping" });
    const code = (JSON.parse(ping.body) as { error?: { code: string } }).error?.code;
    await listening.server.drain(1000);
    return code === undefined ? taken : [...taken, code];
  }

  it("is of SAGEMAKER_SAFE_PORT_RANGE, both ends included, and never one in use (C31, C32, C35)", async () => {
    // Three neighbours that are free now; the middle one is then taken by somebody else.
    const blocker = createServer();
    let first = 0;
    for (let port = 23_000; first === 0; port += 3) {
      if ((await Promise.all([0, 1, 2].map((at) => isFree(port + at)))).every(Boolean)) first = port;
    }
    await new Promise<void>((resolve) => blocker.listen(first + 1, "127.0.0.1", resolve));
    const range = `${first}-${first + 2}`;
    expect(await portsOf(range, 2)).toEqual([first, first + 2]);
    expect(await portsOf(range, 3)).toEqual([first, first + 2, "SW_ENVIRONMENT_PORTS"]);
    await new Promise((resolve) => blocker.close(resolve));
  });

  it("is any free one but 8080 without the variable, each given once (C31)", async () => {
    const ports = await portsOf(undefined, 5);
    expect(new Set(ports).size).toBe(5);
    expect(ports).not.toContain(8080);
  });

  function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
  }
});
