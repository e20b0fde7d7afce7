/** A costly model behind a middleware that reads every body, and says at `/kept` what it has of the last one after its answer. */

import { Buffer } from "node:buffer";
import { defineStage } from "@stagewright/core";

let kept = "nothing";

export default defineStage("reading")
  .input({ columns: { x: "float64" } })
  .predict((table) => {
    const until = performance.now() + 30;
    while (performance.now() < until);
    return table;
  })
  .options({
    routes: (app) => {
      app.use("/invocations", async (request, response, next) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const read = Buffer.concat(chunks);
        const body = Buffer.allocUnsafeSlow(read.length);
        read.copy(body);
        request.body = body;
        response.on("finish", () => {
          kept = body.toString();
        });
        next();
      });
      app.get("/kept", (_request, response) => void response.send(kept));
    },
  });
