import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containerNames } from "./pipeline-definition.ts";
import { parsePipelineFile, readPipelineFile, resolvePipeline } from "./pipeline-file.ts";

let folder = "";
let file = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stagewright-file-"));
  file = join(folder, "pipeline.yaml");
  mkdirSync(join(folder, "a/model"), { recursive: true });
  writeFileSync(join(folder, "a/stage.ts"), "");
  writeFileSync(join(folder, "b.ts"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemsOf = (text: string): string[] => {
  try {
    parsePipelineFile(text, file);
  } catch (thrown) {
    const { code, message } = thrown as { code: string; message: string };
    expect(code).toBe("SW_PIPELINE_FILE");
    const [head, ...problems] = message.split("\n");
    expect(head).toBe(`${file} is not a pipeline:`);
    return problems.map((line) => line.trim());
  }
  return [];
};

describe("a pipeline file", () => {
  test("names stages, models and variables; paths are relative to the file, values are the text as written", () => {
    writeFileSync(
      file,
      `name: abalone
stages:
  - containerHostname: features
    stage: a
    model: a/model
    environment:
      SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: text/csv
      VERSION: 1.10
      FLAG: yes
      EMPTY:
  - containerHostname: labels
    stage: ./b.ts
`,
    );
    const definition = readPipelineFile(file);
    expect(definition).toEqual({
      name: "abalone",
      stages: [
        {
          containerHostname: "features",
          stage: join(folder, "a"),
          model: join(folder, "a/model"),
          environment: {
            SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "text/csv",
            VERSION: "1.10",
            FLAG: "yes",
            EMPTY: "",
          },
        },
        { containerHostname: "labels", stage: join(folder, "b.ts"), model: undefined },
      ],
    });
    expect(containerNames(definition)).toEqual(["features", "labels"]);
  });

  test("is answered with every problem and its line at once", () => {
    const problems = problemsOf(`name: -abalone
stage: []
stages:
  - containerHostname: a_b
    stage: b.ts
    models: m
    environment:
      9LIVES: cat
      SAGEMAKER_BIND_TO_PORT: 8080
  - model: a/model
`);
    const rule = "1 to 63 letters, digits and hyphens, starting and ending with a letter or digit";
    expect(problems).toEqual([
      `line 1: name got "-abalone", expected ${rule}`,
      "line 2: stage is not an entry of a pipeline; entries are name, stages",
      `line 4: stages[1].containerHostname got "a_b", expected ${rule}`,
      "line 6: stages[1].models is not an entry of a stage; entries are stage, containerHostname, model, environment",
      "line 8: stages[1].environment.9LIVES a variable is letters, digits and underscores, not starting with a digit",
      "line 9: stages[1].environment.SAGEMAKER_BIND_TO_PORT is set by the runner; remove it",
      "line 10: stages[2].stage is missing",
    ]);
  });

  test.each([
    ["one stage", 1, "has 1 entry; a pipeline has 2 to 15 stages (C88)"],
    ["sixteen stages", 16, "has 16 entries; a pipeline has 2 to 15 stages (C88)"],
  ])("with %s is refused", (_, count, problem) => {
    const text = `name: a\nstages:\n${"  - stage: b.ts\n".repeat(count)}`;
    expect(problemsOf(text)).toEqual([`line 3: stages ${problem}`]);
  });

  test("with fifteen stages is taken", () => {
    expect(problemsOf(`name: a\nstages:\n${"  - stage: b.ts\n".repeat(15)}`)).toEqual([]);
  });

  test("names all of its containers or none, and each once (C103)", () => {
    const stage = (name?: string) =>
      `  - stage: b.ts\n${name === undefined ? "" : `    containerHostname: ${name}\n`}`;
    expect(problemsOf(`name: a\nstages:\n${stage("x")}${stage()}`)).toEqual([
      "line 5: stages[2] has no containerHostname; either every stage has one or none (C103)",
    ]);
    expect(problemsOf(`name: a\nstages:\n${stage("x")}${stage("y")}${stage("x")}`)).toEqual([
      'line 8: stages[3].containerHostname "x" is the name of stage 1 already; names are unique (C103)',
    ]);
  });

  test("names what is there", () => {
    expect(problemsOf("name: a\nstages:\n  - stage: c.ts\n  - stage: b.ts\n    model: b.ts\n")).toEqual([
      `line 3: stages[1].stage names ${join(folder, "c.ts")}, which is not there`,
      `line 5: stages[2].model names ${join(folder, "b.ts")}, which is not a folder`,
    ]);
  });

  test("has at most 100 variables a stage and 32 KB in all (C24)", () => {
    const variables = (count: number, size: number) =>
      Array.from({ length: count }, (_, index) => `      V${index}: ${"x".repeat(size)}\n`).join("");
    const stage = (count: number, size: number) =>
      `  - stage: b.ts\n    environment:\n${variables(count, size)}`;
    expect(problemsOf(`name: a\nstages:\n${stage(101, 1)}${stage(1, 1025)}`)).toEqual([
      "line 5: stages[1].environment has more than 100 entries (C24)",
      "line 108: stages[2].environment.V0 a variable's value has at most 1024 characters",
    ]);
    expect(problemsOf(`name: a\nstages:\n${stage(17, 1024)}${stage(17, 1024)}`)[0]).toMatch(
      /^line 3: stages variables of all stages together are \d+ bytes; at most 32768 \(C24\)$/,
    );
  });

  test("that is no YAML is answered with the line", () => {
    expect(problemsOf("name: a\nstages: [\n")[0]).toMatch(/^line [23]: /);
    expect(problemsOf("name: a\nname: b\n")[0]).toMatch(/^line 2: Map keys must be unique/);
    expect(problemsOf("")).toEqual([expect.stringContaining("the document got")]);
  });

  test("given as a value is held to the same rules, without lines; paths may be file: URLs", () => {
    const stage = pathToFileURL(join(folder, "b.ts")).href;
    const definition = { name: "a", stages: [{ stage }, { stage: "b.ts" }] };
    expect(
      resolvePipeline(definition, "The definition given", folder).stages.map(({ stage }) => stage),
    ).toEqual([join(folder, "b.ts"), join(folder, "b.ts")]);
    expect(() =>
      resolvePipeline({ name: "a", stages: [{ stage: 1 }] }, "The definition given", folder),
    ).toThrow(
      "The definition given is not a pipeline:\n  stages[1].stage got 1, expected the path of a stage module",
    );
  });

  test("that is not there is answered with its path", () => {
    expect(() => readPipelineFile(join(folder, "no.yaml"))).toThrow(
      expect.objectContaining({
        code: "SW_PIPELINE_FILE_NOT_FOUND",
        message: `Pipeline file "${join(folder, "no.yaml")}" cannot be read; give the path of a YAML file with \`name\` and \`stages\`.`,
      }),
    );
  });
});
