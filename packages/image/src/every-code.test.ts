/**
 * Every code of the catalogue is thrown here, by what the package does with projects on disk; the compiler asks for each. Those that
 * need Docker's command are in `every-code.wide.test.ts`.
 */

import { execFile } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it, vi } from "vitest";
import { buildImage } from "./build-image.ts";
import { bundleStage } from "./bundle-stage.ts";
import { describeStage } from "./describe-stage.ts";
import { fillTemplate } from "./dockerfile.ts";
import type { errors } from "./errors.ts";
import type { DockerCode } from "./every-code.wide.test.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "stagewright-every-code-")));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const SERVER = "node_modules/@stagewright/server";
/** A project on disk, with a server that tells what the stage declares. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(root, "project-"));
  const all = {
    "package.json": '{"type":"module"}',
    "stage.js": "export default 1;",
    [`${SERVER}/package.json`]: '{"type":"module","exports":"./index.js"}',
    [`${SERVER}/index.js`]: `export const serveStage = () => console.log('{"x-stagewright":{"stage":"a"}}');`,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const core = (folder: string) => ({
  [`${folder}/@stagewright/core/package.json`]: '{"exports":"./index.js"}',
  [`${folder}/@stagewright/core/index.js`]: "",
});

/** A stage that uses an onnxruntime-node which loads its binary as `loader` says. */
const withRuntime = (loader: string) =>
  project({
    "stage.js": 'export default () => import("onnxruntime-node");',
    "node_modules/onnxruntime-node/package.json": '{"main":"dist/index.js"}',
    "node_modules/onnxruntime-node/dist/index.js": 'require("./binding.js");',
    "node_modules/onnxruntime-node/dist/binding.js": `exports.binding = require(${loader});`,
    [`node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node`]: "",
    [`node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`]:
      "",
  });
// biome-ignore lint/suspicious/noTemplateCurlyInString: as onnxruntime-node 1.27 to 1.30 write it.
const LOADER = "`../bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`";

/** This package as installed without its server: what it needs to look for one, and core. */
async function findServerWhereNoneIs(): Promise<never> {
  const installed = join(root, "no-server/node_modules/@stagewright/image");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, "package.json"), '{"type":"module"}');
  for (const name of ["stage-module.js", "path-stats.js", "errors.js"])
    copyFileSync(join(import.meta.dirname, "../dist", name), join(installed, name));
  symlinkSync(join(import.meta.dirname, "../../core"), join(installed, "../core"));
  const script =
    "import(process.argv[1]).then((it) => it.findServerEntry(process.argv[2])).catch((error) => console.log(JSON.stringify({ ...error, message: error.message })))";
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-e", script, pathToFileURL(join(installed, "stage-module.js")).href, join(root, "no-server/stage.js")],
    // Without NODE_PATH, by which a package manager's scripts find more than is installed here.
    { env: { PATH: process.env["PATH"] } },
  );
  throw Object.assign(new Error(), JSON.parse(stdout));
}

function buildWithoutDocker() {
  vi.stubEnv("PATH", root);
  return buildImage(project()).finally(() => vi.unstubAllEnvs());
}

const failing: Readonly<
  Record<
    Exclude<keyof typeof errors, DockerCode>,
    readonly [outcome: "stage-invalid" | "stage-fault", () => Promise<unknown>]
  >
> = {
  SW_IMAGE_MODULE_NOT_FOUND: ["stage-invalid", () => bundleStage(join(root, "nowhere"))],
  SW_IMAGE_NO_DEFAULT_EXPORT: [
    "stage-invalid",
    () => bundleStage(project({ "stage.js": "export const stage = 1;" })),
  ],
  SW_IMAGE_BUNDLE: ["stage-invalid", () => bundleStage(project({ "stage.js": "export default 1 +;" }))],
  SW_IMAGE_SERVER_NOT_FOUND: ["stage-invalid", findServerWhereNoneIs],
  SW_IMAGE_TWO_CORES: [
    "stage-invalid",
    () => bundleStage(project({ ...core("node_modules"), ...core(`${SERVER}/node_modules`) })),
  ],
  SW_IMAGE_NATIVE_PLATFORM: [
    "stage-invalid",
    () => bundleStage(withRuntime(LOADER), { platform: { os: "linux", arch: "s390x" } }),
  ],
  SW_IMAGE_NATIVE_LOADER: ["stage-invalid", () => bundleStage(withRuntime('"../bin/other.node"'))],
  SW_IMAGE_WORKER_POOL: [
    "stage-invalid",
    () =>
      bundleStage(
        project({
          [`${SERVER}/lane-thread.js`]: 'import "piscina";\nexport const createLaneThread = () => ({});',
          "node_modules/piscina/package.json": '{"main":"dist/index.js"}',
          "node_modules/piscina/dist/index.js": "module.exports = {};",
        }),
      ),
  ],
  SW_IMAGE_DESCRIBE: [
    "stage-invalid",
    () => describeStage(project({ "stage.js": 'throw new TypeError("not today");\nexport default 1;' })),
  ],
  SW_IMAGE_PLATFORM: ["stage-invalid", () => buildImage(project(), { platform: "windows/amd64" })],
  SW_IMAGE_BASE_MUSL: [
    "stage-invalid",
    () => buildImage(withRuntime(LOADER), { base: "node:24-alpine", dryRun: true }),
  ],
  SW_IMAGE_MODEL_NOT_FOUND: [
    "stage-invalid",
    () => buildImage(project(), { model: join(root, "nowhere"), dryRun: true }),
  ],
  SW_IMAGE_TEMPLATE: ["stage-fault", async () => fillTemplate("{{x}}", {})],
  SW_IMAGE_CONTEXT_TAKEN: [
    "stage-invalid",
    async () => {
      const folder = project();
      return buildImage(folder, { contextDir: folder });
    },
  ],
  SW_IMAGE_CONTEXT_WRITE: [
    "stage-invalid",
    async () => {
      const folder = project();
      return buildImage(folder, { contextDir: join(folder, "package.json/context") });
    },
  ],
  SW_IMAGE_DOCKER_MISSING: ["stage-invalid", buildWithoutDocker],
};

it.each(Object.entries(failing))("%s", async (code, [outcome, act]) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: code, code, outcome, message: expect.stringMatching(/^\S.{20}/) });
  expect((error as Error).message).not.toMatch(/undefined|\[object |status null|NaN|: [.;]/);
});
