import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "./command.ts";

const fixtures = new URL("../fixtures/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "fasttext-command-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(argv: string[], input: Uint8Array | string = "") {
  const output = new PassThrough();
  const errors = new PassThrough();
  const code = await runCommand(argv, { input: Readable.from([Buffer.from(input)]), output, errors });
  return { code, output: String(output.read() ?? ""), errors: String(errors.read() ?? "") };
}

describe("fasttext-ts", () => {
  it("info prints the arguments of the model", async () => {
    const { code, output } = await run(["info", `${fixtures}softmax-bigrams`]);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      dim: 6,
      loss: "softmax",
      wordNgrams: 2,
      bucket: 300,
      labelCount: 5,
    });
  });

  it("predict reads lines from standard input and from a file", async () => {
    const file = join(folder, "lines.txt");
    writeFileSync(file, "first line\r\nsecond line");
    const fromFile = await run(["predict", `${fixtures}one-label`, file]);
    expect(fromFile.code).toBe(0);
    // One label: its probability is exp(0) whatever the text.
    expect(fromFile.output).toMatch(/^(__label__\S+ 1\n){2}$/);
    const fromInput = await run(["predict", `${fixtures}one-label`, "-"], "first line\r\nsecond line\n");
    expect(fromInput.output).toBe(fromFile.output);
  });

  it("predict gives as many labels as asked for, and numbers below one without the offset", async () => {
    const { output } = await run(
      ["predict", `${fixtures}softmax-bigrams`, "--k", "all", "--no-offset"],
      "a line\n",
    );
    const numbers = output
      .trim()
      .split(" ")
      .filter((_, i) => i % 2 === 1)
      .map(Number);
    expect(numbers.length).toBe(5);
    expect(numbers.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  it("predict prints vectors for a model of word vectors", async () => {
    const { output } = await run(["predict", `${fixtures}cbow-words`], "unknownword\n");
    expect(output).toBe("unknownword 0 0 0 0 0\n");
  });

  it("names what is wrong and exits with 1, or 2 for wrong usage", async () => {
    expect(await run(["info", join(folder, "absent")])).toMatchObject({
      code: 1,
      errors: expect.stringContaining("FASTTEXT_MODEL_FILE") as unknown,
    });
    const notUtf8 = await run(["predict", `${fixtures}one-label`], Uint8Array.of(0x61, 0xff));
    expect(notUtf8).toMatchObject({
      code: 1,
      errors: expect.stringContaining("FASTTEXT_INPUT_TEXT") as unknown,
    });
    const badK = await run(["predict", `${fixtures}one-label`, "--k", "0"], "a\n");
    expect(badK).toMatchObject({
      code: 1,
      errors: expect.stringContaining("FASTTEXT_INPUT_OPTION") as unknown,
    });
    expect((await run(["train", "x"])).code).toBe(2);
    expect((await run(["info", "x", "--unknown"])).code).toBe(2);
  });

  it("names the file of rows that it cannot read", async () => {
    for (const [path, got] of [
      ["/nowhere/at/all", "ENOENT"],
      [tmpdir(), "a folder"],
    ] as const) {
      const { code, errors } = await run(["predict", `${fixtures}one-label`, path]);
      expect(code).toBe(1);
      expect(errors).toContain(`FASTTEXT_INPUT_TEXT: rows "${path}": got ${got}`);
    }
  });
});
