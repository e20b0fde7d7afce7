import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type BuildImageOptions, buildImage } from "./build-image.ts";
import { listFiles } from "./bundle-cache.ts";
import { fillTemplate, formatDockerfile } from "./dockerfile.ts";
import { formatDockerignore } from "./dockerignore.ts";
import { planImage } from "./image-plan.ts";

let root = "";
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "stagewright-image-")));
  const files = {
    "package.json": '{"type":"module"}',
    "node_modules/@stagewright/server/package.json": '{"type":"module","exports":"./index.js"}',
    "node_modules/@stagewright/server/index.js": `export const serveStage = () => console.log('{"x-stagewright":{"stage":"$a"}}');`,
    "My_Stage/src/stage.ts": "export default {};",
    "weights/deep/w.bin": "0.5",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const build = (options: BuildImageOptions = {}) => buildImage(join(root, "My_Stage"), options);

/** A bundle as `bundleStage` describes it, with or without ONNX Runtime. */
function bundle(native: boolean) {
  const parts = native
    ? ["bin/napi-v6/linux/x64/libonnxruntime.so.1", "bin/napi-v6/linux/x64/onnxruntime_binding.node"]
    : [];
  return {
    folder: "/cache/abalone",
    entry: "/cache/abalone/stage.mjs",
    files: [...parts, "express-app-1.mjs", "stage.mjs", "stage.mjs.map"],
    stageModule: "/home/me/abalone/stage.ts",
    fromCache: true,
    madeOf: [],
  };
}
const model = [{ path: "model/model.onnx", source: "/home/me/abalone/model/model.onnx" }];

describe("the Dockerfile, whole", () => {
  test("of a stage without native code", async () => {
    await expect(
      formatDockerfile(planImage(bundle(false), undefined, { compileCache: true })),
    ).toMatchFileSnapshot("__golden__/plain-stage.Dockerfile");
  });

  test("of a stage with ONNX Runtime, on a base of one's own", async () => {
    const plan = planImage(bundle(true), undefined, {
      base: "gcr.io/distroless/nodejs24-debian13",
      node: "/nodejs/bin/node",
      platform: "linux/arm64",
      tag: "registry.example:5000/team/abalone-age:7",
      compileCache: false,
    });
    await expect(formatDockerfile(plan)).toMatchFileSnapshot("__golden__/onnx-stage.Dockerfile");
  });

  test("of a stage with ONNX Runtime and its model inside", async () => {
    await expect(
      formatDockerfile(planImage(bundle(true), model, { compileCache: true })),
    ).toMatchFileSnapshot("__golden__/onnx-stage-with-model.Dockerfile");
  });

  test("suits every builder: no syntax line, no mounts, no here-documents, no shell, nothing fetched inside, and nothing run where it is another processor", () => {
    for (const compileCache of [true, false]) {
      const plan = planImage(bundle(true), model, { compileCache });
      const instructions = formatDockerfile(plan)
        .split("\n")
        .filter((line) => /^[A-Z]/.test(line));
      const words = instructions.map((line) => line.split(" ")[0]);
      expect(new Set(words)).toEqual(
        new Set([
          ...["FROM", "LABEL", "ENV", "WORKDIR", "COPY", "EXPOSE", "ENTRYPOINT", "CMD"],
          ...(compileCache ? ["RUN"] : []),
        ]),
      );
      expect(formatDockerfile(plan)).not.toMatch(/^# *syntax|--mount|--link|--chmod|<<|^RUN [^[]/m);
    }
  });
});

test("the compile cache is filled by default where the image is for this processor, by the flags of the start", () => {
  const [own, other] = process.arch === "arm64" ? ["arm64", "amd64"] : ["amd64", "arm64"];
  expect(planImage(bundle(false), undefined, { platform: `linux/${other}` }).compileCache).toBeUndefined();
  const { compileCache, entrypoint } = planImage(bundle(false), undefined, { platform: `linux/${own}` });
  expect(compileCache).toMatchObject({ folder: "/opt/stagewright/.compile-cache" });
  expect(compileCache!.command.slice(0, 2)).toEqual(entrypoint.slice(0, 2));
});

describe("the .dockerignore, whole", () => {
  test("names the folders that go to the engine and no others", () => {
    expect(formatDockerignore(planImage(bundle(false), undefined))).toBe("*\n!app\n");
    expect(formatDockerignore(planImage(bundle(true), model))).toBe("*\n!app\n!model\n!native\n");
  });
});

describe("fillTemplate", () => {
  test("a line of its own becomes as many lines as there are values; text in a line is replaced", () => {
    expect(fillTemplate("a {{x}}\n{{many}}\n{{none}}\nb", { x: ["1"], many: ["p", "q"], none: [] })).toBe(
      "a 1\np\nq\nb",
    );
  });

  test("template and values must name the same things", () => {
    const refusal = (problem: string) =>
      expect.objectContaining({
        code: "SW_IMAGE_TEMPLATE",
        message: `Dockerfile.template: ${problem}; reinstall @stagewright/image.`,
      });
    expect(() => fillTemplate("{{x}}", {})).toThrow(refusal("{{x}} is unknown"));
    expect(() => fillTemplate("", { x: [] })).toThrow(refusal("{{x}} is missing"));
  });
});

describe("buildImage", () => {
  test("a dry run needs no Docker and writes nothing", async () => {
    vi.stubEnv("PATH", root);
    const contextDir = join(root, "context-of-dry-run");
    const { plan, command, dockerfile, imageId } = await build({ dryRun: true, contextDir });
    expect(command).toEqual([
      "docker",
      "build",
      "--platform=linux/amd64",
      "--network=none",
      "--tag=my-stage",
      contextDir,
    ]);
    expect(plan.files.map(({ path }) => path)).toEqual(["app/stage.mjs"]);
    expect(dockerfile).toContain("FROM node:24-bookworm-slim\n");
    expect(imageId).toBeUndefined();
    expect(existsSync(contextDir)).toBe(false);
  });

  test("the context holds what the plan says, readable by every user, the model as it lies", async () => {
    // A docker that answers as the real one does; the real one is asked in the wide tests.
    const bin = join(root, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, "docker"),
      '#!/bin/sh\n[ "$1" = image ] && echo "sha256:abc 1234" || echo "Step 1/9"\n',
      { mode: 0o755 },
    );
    vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
    chmodSync(join(root, "weights/deep/w.bin"), 0o600);
    chmodSync(join(root, "weights/deep"), 0o700);
    const contextDir = join(root, "context");
    const lines: string[] = [];
    const built = await build({
      model: join(root, "weights"),
      contextDir,
      onLine: (line) => lines.push(line),
    });
    expect(built).toMatchObject({ imageId: "sha256:abc", byteLength: 1234 });
    expect(lines).toEqual(["Step 1/9"]);
    expect(listFiles(contextDir)).toEqual([
      ".dockerignore",
      "Dockerfile",
      "app/stage.mjs",
      "model/deep/w.bin",
    ]);
    expect(readFileSync(join(contextDir, "Dockerfile"), "utf8")).toBe(built.dockerfile);
    expect(statSync(join(contextDir, "model/deep/w.bin")).mode & 0o777).toBe(0o644);
    expect(statSync(join(contextDir, "model/deep")).mode & 0o777).toBe(0o755);
    expect(statSync(join(root, "weights/deep/w.bin")).mode & 0o777, "the original keeps its mode").toBe(
      0o600,
    );
  });
});

describe("buildImage refuses by name", () => {
  test("a platform the service does not have", async () => {
    await expect(build({ platform: "windows/amd64", dryRun: true })).rejects.toMatchObject({
      code: "SW_IMAGE_PLATFORM",
      message: 'Platform "windows/amd64" is not supported; choose "linux/amd64", "linux/arm64".',
    });
  });

  test("a musl base under ONNX Runtime, and only under it", () => {
    expect(() => planImage(bundle(true), undefined, { base: "node:24-alpine" })).toThrow(
      expect.objectContaining({
        code: "SW_IMAGE_BASE_MUSL",
        message: expect.stringContaining('Base image "node:24-alpine" has musl'),
      }),
    );
    expect(planImage(bundle(false), undefined, { base: "node:24-alpine" }).base).toBe("node:24-alpine");
  });

  test("a model folder that is not there", async () => {
    await expect(build({ model: join(root, "nothing"), dryRun: true })).rejects.toMatchObject({
      code: "SW_IMAGE_MODEL_NOT_FOUND",
    });
  });

  test("a machine without the docker command", async () => {
    vi.stubEnv("PATH", root);
    const contextDir = join(root, "kept");
    await expect(build({ contextDir })).rejects.toMatchObject({
      code: "SW_IMAGE_DOCKER_MISSING",
      message:
        "The docker command was not found; install Docker, or keep the build context (--context, contextDir) and build it on a machine that has it.",
    });
  });

  test("a context never takes the place of anything but an earlier one", async () => {
    vi.stubEnv("PATH", root);
    const taken = (contextDir: string) =>
      expect(build({ contextDir })).rejects.toMatchObject({
        code: "SW_IMAGE_CONTEXT_TAKEN",
        message: expect.stringContaining(`"${contextDir}" holds more than an earlier build context`),
      });
    const project = join(root, "project");
    mkdirSync(join(project, "app"), { recursive: true });
    writeFileSync(join(project, "stage.ts"), "mine");
    await taken(project);
    // A project of the same names, with a Dockerfile of its own.
    rmSync(join(project, "stage.ts"));
    writeFileSync(join(project, "app/mine.ts"), "mine");
    writeFileSync(join(project, "Dockerfile"), "FROM scratch\n");
    await taken(project);
    expect(listFiles(project)).toEqual(["Dockerfile", "app/mine.ts"]);
    await taken(join(project, "Dockerfile"));
    // New, and then an earlier one: both are written, what is left over from the one before goes.
    const contextDir = join(root, "again");
    for (let time = 0; time < 2; time += 1) {
      await expect(build({ contextDir })).rejects.toMatchObject({ code: "SW_IMAGE_DOCKER_MISSING" });
      expect(listFiles(contextDir)).toEqual([".dockerignore", "Dockerfile", "app/stage.mjs"]);
      writeFileSync(join(contextDir, "app/old.mjs"), "");
    }
  });

  test("an engine that does not answer, and a build that fails, with its last lines", async () => {
    const bin = join(root, "failing");
    mkdirSync(bin, { recursive: true });
    vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere.sock");
    const docker = (line: string) =>
      writeFileSync(join(bin, "docker"), `#!/bin/sh\necho '${line}' >&2\nexit 3\n`, { mode: 0o755 });
    docker("Cannot connect to the Docker daemon at unix:///nowhere.sock. Is the docker daemon running?");
    await expect(build()).rejects.toMatchObject({
      code: "SW_IMAGE_DOCKER_ENGINE",
      message:
        "No Docker engine answers at unix:///nowhere.sock; start it, or set DOCKER_HOST to one that runs.",
    });
    docker("manifest unknown");
    const refusal = await build({ tag: "t" }).catch((thrown) => thrown);
    expect(refusal.code).toBe("SW_IMAGE_DOCKER");
    expect(refusal.message).toMatch(
      /^`docker build .* --tag=t .*` ended with status 3:\n {2}\| manifest unknown$/,
    );
    writeFileSync(join(bin, "docker"), "#!/bin/sh\nkill -KILL $$\n");
    await expect(build()).rejects.toThrow(/^`docker build .*` was ended by a signal:/);
  });
});
