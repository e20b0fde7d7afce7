/** Docker by its command, spawned: the only place that knows of it. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { errors } from "./errors.ts";

/** Lines of output that an error quotes. */
const QUOTED_LINES = 20;

/**
 * Runs `docker` and returns what it wrote to stdout.
 *
 * @param onLine every line of both outputs as it comes
 * @throws SW_IMAGE_DOCKER_MISSING, SW_IMAGE_DOCKER_ENGINE, SW_IMAGE_DOCKER
 */
export async function runDocker(
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<string> {
  const child = spawn("docker", args, { stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  const lastLines: string[] = [];
  const take = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > QUOTED_LINES) lastLines.shift();
    onLine(line);
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    output.push(line);
    take(line);
  });
  createInterface({ input: child.stderr }).on("line", take);
  const status = await new Promise<number | null>((settle, fail) => {
    child.once("error", (cause) => fail(errors.SW_IMAGE_DOCKER_MISSING({}, { cause })));
    child.once("close", settle);
  });
  if (status === 0) return output.join("\n");
  if (
    lastLines.some((line) => /Cannot connect to the Docker daemon|docker daemon is not running/i.test(line))
  ) {
    throw errors.SW_IMAGE_DOCKER_ENGINE({ host: process.env["DOCKER_HOST"] ?? "the default socket" });
  }
  throw errors.SW_IMAGE_DOCKER({ command: `docker ${args.join(" ")}`, status, lastLines });
}
