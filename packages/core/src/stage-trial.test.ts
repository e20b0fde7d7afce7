/** What a made-up row shows before a stage is ready: a model fed wrongly, an answer that does not fit, all at once. */

import { describe, expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";
import { errors } from "./errors.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { openStage } from "./open-stage.ts";
import { json } from "./payload.ts";
import { defineStage, type Stage } from "./stage.ts";
import { type ModelTrial, modelTrial } from "./stage-trial.ts";
import { Tensor } from "./tensor.ts";

const open = (stage: unknown, log: Logger = silentLogger) =>
  openStage(stage as Stage, { environment: readEnvironment({}), log });
const input = { columns: { a: "float32", b: "float32" } } as const;

/** A model that notes how its trials end, and has something to say of each. */
function tried(says: readonly string[]) {
  const ends: boolean[] = [];
  const trial: ModelTrial = {
    end: (isWhole) => {
      ends.push(isWhole);
      return says;
    },
  };
  return { ends, model: { [modelTrial]: () => trial } };
}

describe("the trial of a stage", () => {
  it("refuses an answer whose columns are not the declared ones, before the first invocation", async () => {
    const stage = defineStage("wide")
      .input(input)
      .postprocess((table) => table.toTensor("float32"))
      .output({ columns: { score: "float32" } });
    await expect(open(stage)).rejects.toMatchObject({
      code: "SW_STAGE_DECLARATION",
      outcome: "stage-invalid",
      details: {
        problems: [
          'The answer does not fit the declared output: got a float32 tensor [1, 2] of 2 columns, declared are 1: "score".',
        ],
      },
    });
  });

  it("takes no offence at the values of a made-up row", async () => {
    const stage = defineStage("ratio")
      .input(input)
      .postprocess((table) => table.derive("ratio", "float64", ({ a, b }) => a / b).select("ratio"))
      .output({ columns: { ratio: { dtype: "float64", nullable: false } } });
    const opened = await open(stage);
    await opened.close();
  });

  it("lists what its models say together with what the answer lacks", async () => {
    const [first, second] = [
      tried(["input x got float32 [1, 2], expected float32 [N, 3]."]),
      tried(["y is odd"]),
    ];
    const stage = defineStage("both")
      .input(input)
      .load(() => ({ first: first.model, second: second.model, other: 7 }))
      .postprocess((table) => table.select("a"))
      .output({ columns: { b: "float32" } });
    await expect(open(stage)).rejects.toMatchObject({
      message:
        'Stage "both" does not fit its model or its declarations: input x got float32 [1, 2], expected float32 [N, 3]; y is odd; ' +
        'The answer does not fit the declared output: column "b" is missing; column "a" is not declared.',
    });
    expect([first.ends, second.ends]).toEqual([[true], [true]]);
  });

  it("tells a model when no row went through every hook: none to try, or one that was refused", async () => {
    const untried = tried([]);
    await open(defineStage("loose").load(() => untried.model));
    await open(
      defineStage("off")
        .input(input)
        .load(() => untried.model)
        .options({ warmUp: false }),
    );
    const refusing = defineStage("strict")
      .input({ columns: { sex: "string" } })
      .load(() => untried.model)
      .preprocess((table) => table.oneHot("sex", ["M", "F"]));
    await open(refusing);
    expect(untried.ends).toEqual([false, false, false]);
  });

  it("throws an author's mistake as it is, and beside what else there is", async () => {
    const mistaken = (says: readonly string[]) =>
      defineStage("mistaken")
        .input(input)
        .load(() => tried(says).model)
        .postprocess(() => {
          throw errors.SW_STAGE_SCHEMA({ problems: ["odd"] });
        });
    await expect(open(mistaken([]))).rejects.toMatchObject({ code: "SW_STAGE_SCHEMA" });
    await expect(open(mistaken(["and more"]))).rejects.toMatchObject({
      code: "SW_STAGE_DECLARATION",
      details: { problems: ["and more", "Declared columns: odd."] },
    });
  });

  it("leaves answers alone that are streams, or held against no columns", async () => {
    const streaming = defineStage("streaming")
      .input(input)
      .postprocess(async function* () {
        yield json(1);
      })
      .output({ columns: { b: "float32" } });
    await open(streaming);
    await open(
      defineStage("loose")
        .input(input)
        .postprocess(() => json({ any: "thing" })),
    );
    await expect(
      open(
        defineStage("misdeclared")
          .input(input)
          .postprocess(() => new Tensor("float32", Float32Array.of(1), [1]))
          .output({ columns: { b: "float64", c: "float32" } }),
      ),
    ).rejects.toMatchObject({ code: "SW_STAGE_DECLARATION" });
  });
});
