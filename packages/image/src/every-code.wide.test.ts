/** The codes of the catalogue that Docker's own command leads to; the others are in `every-code.test.ts`. Needs what `.ci/docker.sh start` exports. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { buildImage } from "./build-image.ts";

export type DockerCode = "SW_IMAGE_DOCKER_ENGINE" | "SW_IMAGE_DOCKER";

const folder = mkdtempSync(join(tmpdir(), "stagewright-every-code-"));
const files = {
  "package.json": '{"type":"module"}',
  "stage.js": "export default 1;",
  "node_modules/@stagewright/server/package.json": '{"type":"module","exports":"./index.js"}',
  "node_modules/@stagewright/server/index.js": `export const serveStage = () => console.log('{"x-stagewright":{"stage":"a"}}');`,
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

const failing: Readonly<Record<DockerCode, () => Promise<unknown>>> = {
  SW_IMAGE_DOCKER_ENGINE: () => {
    vi.stubEnv("DOCKER_HOST", `unix://${folder}/nobody.sock`);
    return buildImage(folder);
  },
  // RFC 2606: no host has a name under .invalid.
  SW_IMAGE_DOCKER: () => buildImage(folder, { base: "registry.invalid/none:1" }),
};

describe.skipIf(process.env["STAGEWRIGHT_TEST_BASE"] === undefined)("with Docker's command", () => {
  it.each(Object.entries(failing))("%s", async (code, act) => {
    const error: unknown = await act().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: code, code, outcome: "stage-invalid" });
    expect((error as Error).message).toMatch(/^\S.{20}/);
    expect((error as Error).message).not.toMatch(/undefined|\[object |status null|NaN|: [.;]/);
  });
});
