/** Every route but the two hot ones, in Express. Loaded on the first request that needs it: 17–36 ms a start saved. */

import { EXECUTION_PARAMETERS_PATH } from "@stagewright/core";
import express, { type Express } from "express";
import { errors } from "./errors.ts";
import type { InvocationCounters } from "./invocation-counters.ts";
import { invocationIdOf } from "./invocation-id.ts";
import { replyOfError } from "./reply.ts";

/** What the app serves. */
export interface ExpressAppOptions {
  readonly stage: string;
  readonly counters: InvocationCounters;
  /** Document of `/execution-parameters`; undefined when the stage gives no hints. */
  readonly executionParameters: string | undefined;
  /** Makes the document of `/openapi.json`; asked once. */
  readonly openApi: () => Promise<string>;
}

/** Makes the app: `/metrics`, `/openapi.json`, `/execution-parameters` where the stage has some (C158), and a 404 that names the routes there are. */
export async function createExpressApp({
  stage,
  counters,
  executionParameters,
  openApi,
}: ExpressAppOptions): Promise<Express> {
  const { createMetricsRegistry } = await import("./metrics.ts");
  const registry = createMetricsRegistry(counters, stage);
  const app = express();
  app.disable("x-powered-by");
  app.get("/metrics", async (_request, response) => {
    const page = await registry.metrics();
    response.setHeader("content-type", registry.contentType);
    response.end(page);
  });
  let document: Promise<string> | undefined;
  app.get("/openapi.json", async (_request, response) => {
    document ??= openApi();
    const text = await document;
    response.setHeader("content-type", "application/json");
    response.end(text);
  });
  if (executionParameters !== undefined) {
    app.get(EXECUTION_PARAMETERS_PATH, (_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(executionParameters);
    });
  }
  app.use((request, response) => {
    const reply = replyOfError(
      errors.SW_SERVER_ROUTE({ path: request.path }),
      invocationIdOf(undefined),
      stage,
    );
    response.writeHead(reply.status, {
      "content-type": reply.contentType ?? "",
      "content-length": reply.body.length,
    });
    response.end(reply.body);
  });
  return app;
}
