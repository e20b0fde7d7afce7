import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineStage } from "@stagewright/core";
import { startServer } from "@stagewright/testing";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "../src/run-command.ts";

const folder = mkdtempSync(join(tmpdir(), "stagewright-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const containers = new URL("../../../containers/", import.meta.url).pathname;
const stage = join(containers, "csv-preprocess");
const model = join(stage, "model");
const SHELL = "M,0.605,0.455,0.16,1.1035,0.421,0.3015,0.325";

async function run(...words: readonly string[]) {
  const out: Buffer[] = [];
  let err = "";
  const status = await runCommand(words, {
    out: (text) => out.push(Buffer.from(text as string)),
    err: (text) => {
      err += text;
    },
  });
  return { status, out: Buffer.concat(out).toString("utf8"), err };
}

describe("stagewright", () => {
  it("tells its commands and exit statuses, and ends with 0", async () => {
    const { status, out } = await run("--help");
    expect(status).toBe(0);
    for (const word of ["init", "dev", "serve", "invoke", "test", "build", "pipeline", "Exit status:"])
      expect(out).toContain(word);
  });

  it("ends with 2 and a hint when its words mean nothing", async () => {
    expect(await run("srve")).toMatchObject({
      status: 2,
      err: expect.stringContaining("unknown command 'srve'\n(Did you mean serve?)"),
    });
    expect(await run("init")).toMatchObject({
      status: 2,
      err: expect.stringContaining("missing required argument 'folder'"),
    });
    expect(await run("pipeline", "up", "--port", "x")).toMatchObject({
      status: 2,
      err: expect.stringContaining("0 to 65535"),
    });
  });
});

describe("stagewright invoke", () => {
  it("starts the stage, prints the answer's bytes, and ends with 0", async () => {
    // The first row the real featurizer answered (E14).
    const features =
      "0.6728118415593364,0.4729987737633347,0.4810261331790227,0.5562442766737623,0.27067191244625594,1.1014963757203835,0.6145877324196708,0.0,0.0,1.0\n";
    expect(await run("invoke", stage, "--model", model, "--body", SHELL)).toEqual({
      status: 0,
      out: features,
      err: `200 text/csv, ${features.length} bytes\n`,
    });
  });

  it("prints a refusal and ends with 1", async () => {
    const file = join(folder, "bad.csv");
    writeFileSync(file, `${SHELL}\n${SHELL},9`);
    const { status, out, err } = await run(
      "invoke",
      stage,
      "--model",
      model,
      "--file",
      file,
      "--header",
      "X-Amzn-SageMaker-Inference-Id: mine",
    );
    expect(status).toBe(1);
    expect(err).toMatch(/^400 application\/json/);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: "SW_CODEC_CELL_COUNT", record: 2, invocationId: "mine" },
    });
  });

  it("prints a stream as it comes, and says when it is cut off", async () => {
    let goOn = () => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const stage = defineStage("parts")
      .predict(async function* (payload) {
        yield "first,";
        await gate;
        if (payload.kind === "text" && payload.text === "fail") throw new TypeError("no more");
        yield "second";
      })
      .output({ mediaTypes: ["text/plain"] });
    const { url, stop } = await startServer(stage);
    const out: string[] = [];
    let err = "";
    const io = {
      out: (text: string | Uint8Array) => {
        out.push(Buffer.from(text as Uint8Array).toString());
        // The second part comes only after the first was printed.
        goOn();
      },
      err: (text: string) => {
        err += text;
      },
    };
    const words = ["invoke", "--url", url, "--content-type", "text/plain", "--body"];
    expect(await runCommand([...words, "x"], io)).toBe(0);
    expect([out, err]).toEqual([["first,", "second"], "200 text/plain, a stream\n\n"]);
    out.length = 0;
    expect(await runCommand([...words, "fail"], io)).toBe(1);
    expect(out).toEqual(["first,"]);
    expect(err).toContain("SW_CLI_CUT_OFF: The answer was cut off after 6 bytes");
    await stop();
  });

  it("says what it could not reach or read", async () => {
    expect(await run("invoke", "--url", "http://127.0.0.1:1", "--body", "x")).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_CLI_UNREACHABLE: Nothing answers at http://127.0.0.1:1/invocations"),
    });
    expect(await run("invoke", stage, "--file", join(folder, "none"))).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_CLI_FILE"),
    });
    expect(await run("invoke", join(folder, "nowhere"), "--body", "x")).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_IMAGE_MODULE_NOT_FOUND"),
    });
  });

  it("passes on why a stage did not start", async () => {
    const { status, err } = await run("invoke", stage, "--body", "x");
    expect(status).toBe(1);
    // The reason first, then where the stage's own code threw, as lines to read.
    expect(err).toMatch(
      /^SW_TESTING_START: .* did not start: SW_CSV_PREPROCESS_FEATURIZER: .*featurizer\.json/,
    );
    expect(err).toMatch(/\n +at .*csv-preprocess\/(?:stage|src\/featurizer)\.ts:\d+:\d+/);
  });
});

describe("an option that cannot be meant", () => {
  it.each([
    [["invoke", "--url", "localhost:8080", "--body", "x"], "an address such as http://127.0.0.1:8080"],
    [["describe", "--url", "127.0.0.1:8080"], "an address such as http://127.0.0.1:8080"],
    [["test", stage, "--url", "http://"], "an address such as http://127.0.0.1:8080"],
    [["invoke", "--header", "no colon", "--body", "x"], 'expected "name: value"'],
    [["invoke", "--header", "odd name: x", "--body", "x"], 'expected "name: value"'],
    [["invoke", "--header", "x-odd: a\nb", "--body", "x"], 'expected "name: value"'],
    [["serve", stage, "--port", "http"], "a port from 0 to 65535"],
    [["serve", stage, "--port", "65536"], "a port from 0 to 65535"],
  ])("%j ends with 2 and says what is expected", async (words, expected) => {
    expect(await run(...words)).toMatchObject({ status: 2, out: "", err: expect.stringContaining(expected) });
  });

  it.each(["invoke", "serve", "test"])(
    "%s: a model that is no folder is named, before anything starts",
    async (command) => {
      const words = command === "invoke" ? ["--body", "x"] : [];
      expect(await run(command, stage, ...words, "--model", "modle")).toEqual({
        status: 1,
        out: "",
        err: 'SW_CLI_MODEL: Model folder "modle" does not exist; name the folder that holds the unpacked model artifact.\n',
      });
      const file = join(stage, "package.json");
      const { status, err } = await run(command, stage, ...words, "--model", file);
      expect([status, err]).toEqual([1, expect.stringContaining("is a file; name the folder")]);
    },
  );
});

describe("stagewright build --dry-run", () => {
  it("prints the Dockerfile and the command, and builds nothing", async () => {
    const { status, out, err } = await run(
      "build",
      stage,
      "--tag",
      "demo:1",
      "--base",
      "base:24",
      "--dry-run",
    );
    expect(status).toBe(0);
    expect(out).toMatch(/^FROM base:24$/m);
    expect(err).toMatch(/would run: docker build .*--tag=demo:1/);
  });
});

it.each([
  ["describe", [], "SW_IMAGE_MODULE_NOT_FOUND"],
  ["serve", [stage, "--model"], "SW_CLI_MODEL"],
  ["build", [stage, "--dry-run", "--model"], "SW_IMAGE_MODEL_NOT_FOUND"],
  ["test", [], "SW_CLI_NO_VECTORS"],
])(
  "stagewright %s %j takes a path below a file for one that is not there (%s)",
  async (command, words, code) => {
    writeFileSync(join(folder, "a-file"), "");
    const { status, err } = await run(command, ...words, join(folder, "a-file/below"));
    expect([status, err]).toEqual([1, expect.stringMatching(new RegExp(`^${code}: `))]);
  },
);

describe("stagewright init", () => {
  it.each([
    ["is a file", "a-file"],
    ["lies below a file", "a-file/project"],
  ])("says so where the folder %s", async (_, path) => {
    writeFileSync(join(folder, "a-file"), "");
    const target = join(folder, path);
    for (const words of [[target], [target, "--from", join(stage, "../xgboost/fixtures/reg-squarederror")]])
      expect(await run("init", ...words)).toMatchObject({
        status: 1,
        err: expect.stringMatching(
          /^SW_CLI_WRITE: Folder ".*" cannot be written: E(NOTDIR|EXIST)\b.*Name another one\.$/m,
        ),
      });
  });

  it("writes a project named after its folder, and refuses a folder in use", async () => {
    const target = join(folder, "My Stage!");
    const { status, out } = await run("init", target);
    expect(status).toBe(0);
    for (const file of [
      "package.json",
      "stage.ts",
      "stage.test.ts",
      "stage.vectors.yaml",
      "tsconfig.json",
      "README.md",

      "model/parameters.json",
    ]) {
      expect(existsSync(join(target, file))).toBe(true);
      expect(out).toContain(file);
    }
    expect(readFileSync(join(target, "stage.ts"), "utf8")).toContain('defineStage("My-Stage")');
    expect(await run("init", target)).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_CLI_FOLDER_TAKEN"),
    });
  });
});
