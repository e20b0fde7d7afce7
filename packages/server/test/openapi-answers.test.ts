/** What the OpenAPI document says of streamed answers, of sessions and of the author's own routes, held against what the stage does. */

import { defineStage, NEW_SESSION, readEnvironment, type Stage, text } from "@stagewright/core";
import express, { type Express } from "express";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../src/openapi/openapi-document.ts";
import { serve } from "./listening-stage.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document is read freely below.
const documentOf = (stage: unknown): any => openApiDocument(stage as Stage, readEnvironment({}));
const invocationOf = (stage: unknown) => documentOf(stage).paths["/invocations"].post;

describe("a streamed answer in the document (C117)", () => {
  const words = defineStage("words").predict(async function* (payload) {
    for (const word of payload.kind === "text" ? payload.text.split(" ") : []) yield { word };
  });

  it("has the media types that are written part by part, and no other: each is answered, the others are 406", async () => {
    const stage = await serve(words);
    const described = Object.keys(invocationOf(words).responses["200"].content);
    const types = [
      "text/csv",
      "application/json",
      "application/jsonlines",
      "text/event-stream",
      "application/x-npy",
    ];
    const statuses = await Promise.all(
      types.map(async (accept) => {
        const answer = await stage.call({ headers: { "content-type": "text/plain", accept }, body: "a b" });
        return [accept, answer.status];
      }),
    );
    // A row as an object is a document where no columns are declared, so it is none of CSV; the document cannot know.
    expect(statuses).toEqual([
      ["text/csv", 406],
      ["application/json", 406],
      ["application/jsonlines", 200],
      ["text/event-stream", 200],
      ["application/x-npy", 406],
    ]);
    expect(described).toEqual(
      expect.arrayContaining(["text/csv", "application/jsonlines", "text/event-stream", "text/plain"]),
    );
    expect(described).not.toContain("application/json");
    expect(described).not.toContain("application/x-npy");
  });

  it("says what a part is, and how the stream ends", () => {
    const { responses } = invocationOf(words.output({ mediaTypes: ["text/event-stream", "text/csv"] }));
    expect(Object.keys(responses["200"].content)).toEqual(["text/event-stream", "text/csv"]);
    expect(responses["200"].content["text/event-stream"].schema).toEqual({
      type: "string",
      description: expect.stringMatching(/Streamed: each part is one server-sent event/),
    });
    expect(responses["200"].content["text/csv"].schema.description).toMatch(/Streamed: each part is one row/);
    expect(responses["200"].description).toContain("part by part");
    expect(documentOf(words)["x-stagewright"].streams).toBe(true);
  });

  it("keeps the columns that are declared", () => {
    const rows = words.output({ columns: { score: "float64" }, mediaTypes: ["application/jsonlines"] });
    expect(invocationOf(rows).responses["200"].content["application/jsonlines"]).toEqual({
      schema: {
        type: "string",
        description: "One OutputRecord a line. Streamed: each part is one line or more.",
      },
      example: '{"score":0}\n',
    });
  });

  it("is not said of a stage whose last hook is any other function", () => {
    const plain = defineStage("plain")
      .preprocess(async function* () {
        yield "a";
      })
      .postprocess(() => text("b"));
    expect(documentOf(plain)["x-stagewright"].streams).toBeUndefined();
    expect(Object.keys(invocationOf(plain).responses["200"].content)).toContain("application/json");
    expect(invocationOf(plain).responses["200"].description).not.toContain("part by part");
  });
});

describe("sessions in the document", () => {
  const sessions = defineStage("sessions").predict((_, context) => {
    if (context.sessionId === NEW_SESSION)
      context.openSession(new Date(Date.UTC(2031, 0, 2, 3, 4, 5)), "s-1");
    else if (context.sessionId !== undefined) context.closeSession(context.sessionId);
    return text("x");
  });

  it("are the header of the invocation and those of the answer, as they are sent (C125–C129)", async () => {
    const post = invocationOf(sessions.options({ sessions: true }));
    const parameter = post.parameters.find(
      ({ name }: { name: string }) => name === "x-amzn-sagemaker-session-id",
    );
    expect(parameter).toMatchObject({ in: "header", schema: { type: "string", maxLength: 256 } });
    for (const [value, isOne] of [
      [NEW_SESSION, true],
      ["a-1", true],
      ["a-", false],
      ["a b", false],
      ["", false],
    ] as const)
      expect(new RegExp(parameter.schema.pattern).test(value), value).toBe(isOne);
    const stage = await serve(sessions);
    const ask = (session: string) =>
      stage.call({
        headers: { "content-type": "text/plain", "x-amzn-sagemaker-session-id": session },
        body: "x",
      });
    const [opened, closed] = [await ask(NEW_SESSION), await ask("s-1")];
    const { headers } = post.responses["200"];
    const sent = Object.entries({ ...opened.headers, ...closed.headers }).filter(([name]) =>
      name.includes("session"),
    );
    expect(new Set(sent.map(([name]) => name))).toEqual(new Set(Object.keys(headers)));
    for (const [name, value] of sent) expect(value, name).toMatch(new RegExp(headers[name].schema.pattern));
  });

  it("are not there unless the stage says that it opens some", () => {
    const post = invocationOf(sessions);
    expect(post.parameters.map(({ name }: { name: string }) => name)).toEqual([
      "x-amzn-sagemaker-custom-attributes",
    ]);
    expect(post.responses["200"].headers).toBeUndefined();
  });
});

describe("the author's routes in the served document (C30)", () => {
  async function serveRoutes(routes: (app: Express) => void) {
    const { call, server } = await serve(defineStage("routed").options({ routes }));
    expect(server.state).toBe("ready");
    const { body } = await call({ method: "GET", path: "/openapi.json" });
    // biome-ignore lint/suspicious/noExplicitAny: a document is read freely below.
    return { call, paths: (JSON.parse(body) as any).paths };
  }
  const methodsOf = (item: object) => Object.keys(item).filter((name) => name !== "parameters");

  it("are there with paths, methods and parameters; what they take and answer is the author's own", async () => {
    const { call, paths } = await serveRoutes((app) => {
      app.get("/models/:id", (_request, response) => void response.send("one"));
      app.post("/models/:other", (_request, response) => void response.send("two"));
      app.all("/every", (_request, response) => void response.send("all"));
      app.route("/route").all((_request, response) => void response.send("route"));
      app.route(["/a", "/b"]).put((_request, response) => void response.send("put"));
      const router = express.Router();
      router.delete("/:version", (_request, response) => void response.send("gone"));
      app.use("/models/:id/versions", router);
    });
    expect(Object.keys(paths)).toEqual([
      "/invocations",
      "/ping",
      "/metrics",
      "/openapi.json",
      "/models/{id}",
      "/every",
      "/route",
      "/a",
      "/b",
      "/models/{id}/versions/{version}",
    ]);
    const undeclared = { description: "The author's own; nothing is declared." };
    expect(paths["/models/{id}"]).toEqual({
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      get: {
        tags: ["author"],
        summary: "A route of the stage's author.",
        responses: { default: undeclared },
      },
      post: {
        tags: ["author"],
        summary: "A route of the stage's author.",
        requestBody: { ...undeclared, content: { "*/*": {} } },
        responses: { default: undeclared },
      },
    });
    const every = ["get", "put", "post", "delete", "patch", "options", "head", "trace"];
    expect([methodsOf(paths["/every"]), methodsOf(paths["/route"])]).toEqual([every, every]);
    expect([methodsOf(paths["/a"]), methodsOf(paths["/b"])]).toEqual([["put"], ["put"]]);
    const nested = paths["/models/{id}/versions/{version}"];
    expect(methodsOf(nested)).toEqual(["delete"]);
    expect(nested.parameters.map(({ name }: { name: string }) => name)).toEqual(["id", "version"]);
    expect((await call({ method: "DELETE", path: "/models/1/versions/2" })).body).toBe("gone");
  });

  it("leave ours as they are where a middleware or a pattern is all there is", async () => {
    const { paths } = await serveRoutes((app) => {
      app.use("/admin", (_request, _response, next) => next());
      app.use((_request, _response, next) => next());
      app.get(/^\/any/, (_request, response) => void response.send("any"));
    });
    expect(Object.keys(paths)).toEqual(["/invocations", "/ping", "/metrics", "/openapi.json"]);
  });

  it("come before ours, but not before an invocation nor /ping", async () => {
    const { call, paths } = await serveRoutes((app) => {
      app.get("/metrics", (_request, response) => void response.send("mine"));
      app.get("/ping", (_request, response) => void response.send("mine"));
      app.post("/invocations", (_request, _response, next) => next());
      app.get("/invocations", (_request, response) => void response.send("a form"));
    });
    expect(paths["/metrics"].get.tags).toEqual(["author"]);
    expect(paths["/ping"].get.tags).toBeUndefined();
    expect(paths["/invocations"].post.operationId).toBe("invoke");
    expect(paths["/invocations"].get.tags).toEqual(["author"]);
    expect((await call({ method: "GET", path: "/metrics" })).body).toBe("mine");
    expect((await call({ method: "GET", path: "/ping" })).body).toContain('"ready"');
    expect((await call({ method: "GET", path: "/invocations" })).body).toBe("a form");
  });
});
