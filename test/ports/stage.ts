/** A stage that listens on the port its invocation names, on whichever thread that runs. */

import { once } from "node:events";
import { createServer } from "node:net";
import { isMainThread } from "node:worker_threads";
import { defineStage, json } from "@stagewright/core";

export default defineStage("second-port")
  .input({ columns: { port: "int32", ms: "float64" } })
  .load(({ takePort }) => ({ takePort }))
  .predict(async (table, { model }) => {
    const until = performance.now() + table.column("ms")[0]!;
    while (performance.now() < until);
    const asked = table.column("port")[0]!;
    const server = createServer();
    try {
      const port = asked < 0 ? await model.takePort() : asked;
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      server.close();
      return json({ isMainThread, port });
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return json({ isMainThread, code, message });
    }
  });
