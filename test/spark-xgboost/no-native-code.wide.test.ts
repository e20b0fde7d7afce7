/** Needs what `.ci/docker.sh start` exports. The images of the two stages hold the native code of their base, and no more. */
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { buildImage } from "@stagewright/image";
import { extract } from "tar-stream";
import { beforeAll, describe, expect, test } from "vitest";
import { isNativeCode } from "./native-code.ts";
import { PIPELINES } from "./pipelines.ts";

const run = promisify(execFile);
const base = process.env["STAGEWRIGHT_TEST_BASE"];

/** Files of an image's whole file system; those of native code apart. */
async function filesOf(image: string): Promise<{ native: Set<string>; count: number }> {
  const container = (await run("docker", ["create", image, "serve"])).stdout.trim();
  const native = new Set<string>();
  let count = 0;
  try {
    const docker = spawn("docker", ["export", container], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const entry of docker.stdout.pipe(extract())) {
      let start = Buffer.alloc(0);
      for await (const part of entry) if (start.length < 4) start = Buffer.concat([start, part as Buffer]);
      if (entry.header.type !== "file") continue;
      count += 1;
      if (isNativeCode(start)) native.add(entry.header.name);
    }
  } finally {
    await run("docker", ["rm", "--force", container]);
  }
  return { native, count };
}

describe.skipIf(base === undefined)("in the image", () => {
  let ofBase: Awaited<ReturnType<typeof filesOf>>;
  beforeAll(async () => {
    ofBase = await filesOf(base!);
  });

  test("the base has Node and the C libraries it is linked to", () => {
    expect(ofBase.native).toContain("usr/local/bin/node");
    const others = [...ofBase.native].filter((name) => !/\/(?:ld-|lib)[^/]*\.so(?:\.|$)/.test(name));
    expect(others).toEqual(["usr/local/bin/node"]);
  });

  test.each(PIPELINES.abalone)("$stage.name: what the stage adds is no native code", async (stage) => {
    const tag = `stagewright-test/${stage.stage.name}:no-native-code`;
    await buildImage(stage.folder, { base: base!, tag });
    const { native, count } = await filesOf(tag);
    expect(count).toBeGreaterThan(ofBase.count);
    expect(native).toEqual(ofBase.native);
  });
});
