// The same baseline as CommonJS: it does not make Node load the exports of its own modules, and so starts sooner.
const { createServer } = require("node:http");

const server = createServer((_request, response) => response.end());
server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
