// Ours: the endpoint of @stagewright/local over the same three stages, every rule of the platform kept.
import { openEndpoint } from "@stagewright/local";

const containers = process.argv.slice(2).map((port, index) => ({
  name: `container-${index + 1}`,
  host: "127.0.0.1",
  port: Number(port),
  isHealthy: true,
}));
const { url } = await openEndpoint("bench", containers);
process.on("message", () => process.send({ cpu: process.cpuUsage() }));
process.send({ url });
