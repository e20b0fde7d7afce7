// B8: what images weigh, compressed as a registry stores them. See README.md.
//
//   eval "$(.ci/docker.sh start)"; node bench/image-size/run.mjs
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { buildImage } from "@stagewright/image";

const base = process.env.STAGEWRIGHT_TEST_BASE ?? "stagewright-base:node24";
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Bytes that come out of a stream. */
async function count(stream) {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}

const save = (tag) => spawn("docker", ["save", tag], { stdio: ["ignore", "pipe", "inherit"] }).stdout;

/** Size of a saved image after a packer of the command line; undefined where it is not installed. */
async function packed(tag, ...command) {
  const packer = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
  const missing = once(packer, "error").then(() => undefined);
  packer.stdin.on("error", () => undefined);
  save(tag).pipe(packer.stdin);
  return Promise.race([count(packer.stdout), missing]);
}

for (const [name, gzipBar, zstdBar] of [
  ["onnx-inference", 62, 51],
  ["label-postprocess", 44, 34],
  ["sparkml", 44, 34],
  ["xgboost", 44, 34],
]) {
  const stage = fileURLToPath(new URL(`../../containers/${name}`, import.meta.url));
  const { plan, byteLength } = await buildImage(stage, { base, tag: `stagewright-bench/${name}` });
  const sizes = {
    gzip: [await packed(plan.tag, "gzip", "-9"), gzipBar],
    zstd: [await packed(plan.tag, "zstd", "-19", "-T0", "-q", "-c"), zstdBar],
  };
  const told = Object.entries(sizes).map(([packer, [bytes, bar]]) =>
    bytes === undefined ? `${packer} is not installed` : `${packer} ${megabytes(bytes)} (bar ${bar})`,
  );
  console.log(`${name}: ${megabytes(byteLength)}, ${told.join(", ")}`);
  execFileSync("docker", ["image", "rm", plan.tag], { stdio: "ignore" });
}
