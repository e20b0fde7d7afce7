import * as v from "valibot";
import { describe, expect, it, vi } from "vitest";
import type { Codec } from "./codec.ts";
import { readEnvironment } from "./environment.ts";
import { defineErrors } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import type { Answer, Invocation } from "./invocation.ts";
import { silentLogger } from "./logger.ts";
import { openStage } from "./open-stage.ts";
import { bytes, json, text } from "./payload.ts";
import { defineStage, type Stage } from "./stage.ts";
import { Tensor } from "./tensor.ts";

const open = (stage: unknown, variables: Record<string, string> = {}) =>
  openStage(stage as Stage, { environment: readEnvironment(variables), log: silentLogger });
const invocation = (body: string, headers: Partial<Invocation> = {}): Invocation => ({
  body: Buffer.from(body),
  contentType: "text/csv",
  accept: undefined,
  invocationId: "test",
  ...headers,
});
const run = async (stage: unknown, body: string, headers: Partial<Invocation> = {}): Promise<Answer> =>
  (await open(stage)).invoke(invocation(body, headers));
const doubled = defineStage("doubled")
  .input({ columns: { x: "float64" } })
  .postprocess((table) => table.mapValues("x", (x) => x * 2));

describe("an invocation", () => {
  it("goes from bytes to bytes through every hook, with what load returned", async () => {
    const stage = defineStage("whole")
      .input({ columns: { a: "float32", b: "float32" } })
      .load(async () => ({ weights: [2, 3] }))
      .preprocess((table) => table.toTensor("float32"))
      .predict(async (features, { model }) =>
        Float64Array.from(
          { length: features.rowCount },
          (_, row) =>
            features.data[row * 2]! * model.weights[0]! + features.data[row * 2 + 1]! * model.weights[1]!,
        ),
      )
      .postprocess((sums) => new Tensor("float64", sums, [sums.length]));
    expect(await run(stage, "1,2\n3,4\n")).toMatchObject({
      body: "8.0\n18.0\n",
      contentType: "text/csv",
      rowCount: 2,
    });
  });

  it("costs no promise while every hook is synchronous", async () => {
    expect((await open(doubled)).invoke(invocation("1\n"))).not.toBeInstanceOf(Promise);
  });

  it("answers an empty body with an empty answer (C74), after content type and Accept were looked at", async () => {
    expect(await run(doubled, "")).toMatchObject({ body: "", contentType: undefined });
    await expect(run(doubled, "", { contentType: "image/png" })).rejects.toMatchObject({
      code: "SW_INVOCATION_CONTENT_TYPE",
    });
  });

  it("passes on the empty answer of a stage before it, which has no type (C94, C101)", async () => {
    const passed = await run(doubled, "", { contentType: "application/octet-stream" });
    expect(passed).toMatchObject({ body: "", contentType: undefined, rowCount: 0 });
  });

  it("answers what Accept asks for, in the type the body really has (C69, C84)", async () => {
    expect(await run(doubled, "1\n", { accept: "application/json" })).toMatchObject({
      body: '{"predictions": [{"x": 2.0}]}',
      contentType: "application/json",
    });
    await expect(run(doubled, "1\n", { accept: "text/plain" })).rejects.toMatchObject({
      code: "SW_INVOCATION_ACCEPT",
      message: expect.stringMatching(
        /^Accept "text\/plain" cannot be satisfied; this stage answers "text\/csv", "application\/json", /,
      ),
    });
  });

  it("gives hooks the payload as the content type gives it where nothing is declared", async () => {
    const echo = defineStage("echo").postprocess((payload) => payload);
    expect(await run(echo, "é", { contentType: "text/plain" })).toMatchObject({
      body: Buffer.from("é"),
      contentType: "text/plain",
    });
    expect(await run(echo, "\u0000", { contentType: undefined })).toMatchObject({
      contentType: "application/octet-stream",
    });
    expect(await run(echo, "[1]", { contentType: "application/json" })).toMatchObject({ body: "[1]" });
  });

  it("carries custom attributes both ways (C76)", async () => {
    const stage = defineStage("attributes").postprocess((_, context) => {
      context.setCustomAttributes(`${context.customAttributes}/seen`);
      return text("ok");
    });
    expect(await run(stage, "x", { customAttributes: "t=1" })).toMatchObject({
      customAttributes: "t=1/seen",
    });
    const loud = defineStage("loud").postprocess((_, context) => {
      context.setCustomAttributes("two words");
      return text("never");
    });
    await expect(run(loud, "x")).rejects.toMatchObject({ code: "SW_INVOCATION_CUSTOM_ATTRIBUTES" });
  });

  it("tells hooks the time that is left and aborts their signal at the deadline (C63)", async () => {
    const stage = defineStage("slow").postprocess(async (_, { signal, remainingMs }) => {
      void remainingMs;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return text(String(signal.aborted));
    });
    const answer = await run(stage, "x", { deadline: performance.now() + 30 });
    expect(answer.body.toString()).toBe("true");
  });

  it("hides what a hook threw behind a code, keeping the cause for the log", async () => {
    const cause = new TypeError("password is hunter2");
    const broken = (hook: () => never) =>
      defineStage("broken")
        .input({ columns: { x: "float64" } })
        .predict(hook);
    for (const hook of [
      () => {
        throw cause;
      },
      async () => Promise.reject(cause),
    ]) {
      const fault = run(broken(hook as () => never), "1\n");
      await expect(fault).rejects.toMatchObject({ code: "SW_STAGE_FAULT", outcome: "stage-fault", cause });
      await expect(fault).rejects.not.toThrow("hunter2");
    }
  });

  it("refuses an answer that is no payload, naming the hook", async () => {
    const stage = defineStage("bare").predict(() => [1, 2]);
    await expect(run(stage, "1")).rejects.toMatchObject({
      code: "SW_STAGE_ANSWER",
      details: { hook: "predict", got: "an array" },
    });
  });

  it("refuses a payload that the declared types have no form for", async () => {
    const stage = defineStage("kind").output({ mediaTypes: ["text/csv"] });
    await expect(run(stage, "x", { contentType: "text/plain" })).rejects.toMatchObject({
      code: "SW_INVOCATION_PAYLOAD_KIND",
    });
  });
});

describe("a declared input", () => {
  const stage = defineStage("validated")
    .input({ schema: v.object({ instances: v.array(v.object({ age: v.number() })) }) })
    .postprocess(({ instances }) => json(instances.map(({ age }) => age + 1)));

  it("passes what its validator gives to the hooks", async () => {
    expect(
      await run(stage, '{"instances": [{"age": 1}]}', { contentType: "application/json" }),
    ).toMatchObject({ body: "[2]" });
  });

  it("lists every issue of the validator, and the first record", async () => {
    const refused = run(stage, '{"instances": [{"age": 1}, {"age": "x"}, {}]}', {
      contentType: "application/json",
    });
    await expect(refused).rejects.toMatchObject({
      code: "SW_INVOCATION_INPUT",
      record: 2,
      details: { count: 2 },
    });
    await expect(refused).rejects.toThrow("instances.1.age: ");
  });
});

describe("a declared output", () => {
  const rings = defineStage("rings")
    .input({ columns: { x: "float32" } })
    .preprocess((table) => table.toTensor("float32"));

  it("names the columns of a tensor and casts them", async () => {
    const stage = rings.output({ columns: { age: "float64" } });
    expect(await run(stage, "1\n2\n", { accept: "application/json" })).toMatchObject({
      body: '{"predictions": [{"age": 1.0}, {"age": 2.0}]}',
    });
  });

  it("is a fault of the stage when the answer does not fit it", async () => {
    const stage = doubled.output({ columns: { y: "float64" } }).options({ warmUp: false });
    await expect(run(stage, "1\n")).rejects.toMatchObject({
      code: "SW_STAGE_OUTPUT",
      outcome: "stage-fault",
      message:
        'The answer does not fit the declared output: column "y" is missing; column "x" is not declared.',
    });
  });

  it("checks a document by its validator", async () => {
    const stage = defineStage("doc")
      .postprocess(() => json({ n: 1 }))
      .output({ schema: v.object({ n: v.string() }) });
    await expect(run(stage, "x")).rejects.toMatchObject({ code: "SW_STAGE_OUTPUT" });
  });
});

describe("opening a stage", () => {
  it("loads from the model folder of the environment (C15, C22)", async () => {
    const load = vi.fn(() => ({}));
    await open(defineStage("loads").load(load), { SAGEMAKER_BASE_DIR: "/srv/ml" });
    expect(load).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ modelDir: "/srv/ml/model" }));
  });

  it("names the stage and the reason when load throws", async () => {
    const stage = defineStage("broken").load(() => {
      throw new Error("no such file");
    });
    await expect(open(stage)).rejects.toMatchObject({
      code: "SW_STAGE_LOAD",
      message: 'Stage "broken" could not load: no such file',
    });
  });

  it("runs the warm-up and does not become ready when it fails", async () => {
    const predict = vi.fn((payload) => payload);
    const warmUp = { body: "1\n", contentType: "text/csv" };
    await open(defineStage("warm").predict(predict).options({ warmUp }));
    expect(predict).toHaveBeenCalledOnce();
    await expect(
      open(doubled.options({ warmUp: { body: "x\n", contentType: "text/csv" } })),
    ).rejects.toMatchObject({
      code: "SW_STAGE_WARM_UP",
    });
  });

  it("tries one row where columns are declared: an author's mistake keeps the stage from becoming ready", async () => {
    const mistake = defineErrors({
      SW_DEMO_MISTAKE: {
        outcome: "stage-invalid",
        doc: "A mistake.",
        message: () => "read what is not there",
      },
    });
    const rows: unknown[] = [];
    const stage = defineStage("tries").input({ columns: { s: "string", n: "int64" } });
    await open(stage.predict((table) => rows.push(table.row(0))));
    expect(rows).toEqual([{ s: "", n: 0n }]);
    const wrong = stage.predict(() => {
      throw mistake.SW_DEMO_MISTAKE({});
    });
    await expect(open(wrong)).rejects.toMatchObject({ code: "SW_DEMO_MISTAKE" });
    await open(wrong.options({ warmUp: false }));
  });

  it("takes a refusal of that row for what it is: a row of zeros says nothing", async () => {
    const picky = defineStage("picky")
      .input({ columns: { s: "string" } })
      .preprocess((table) => table.oneHot("s", ["a"]));
    await open(picky);
    await open(
      defineStage("throws")
        .input({ columns: { s: "string" } })
        .predict(() => {
          throw new Error("no such customer");
        }),
    );
  });

  it("refuses a default Accept it cannot answer (C85), and two codecs of one type", async () => {
    await expect(open(doubled, { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "image/png" })).rejects.toMatchObject({
      code: "SW_ENVIRONMENT_INVALID",
    });
    const codec = {
      mediaType: "text/csv",
      readsColumns: false,
      decode: () => text(""),
      encodes: [],
      encode: () => "",
    };
    await expect(open(doubled.options({ codecs: [codec] }))).rejects.toMatchObject({
      code: "SW_STAGE_INVALID",
    });
  });

  it("negotiates by a stand-in's own rules, and has callers read its own words of an error", async () => {
    const codec: Codec = {
      mediaType: "text/shout",
      readsColumns: false,
      decode: (body) => text(String.fromCharCode(...body)),
      encodes: ["text"],
      encode: (payload) => (payload as ReturnType<typeof text>).text.toUpperCase(),
    };
    const stage = defineStage("stand-in").options({
      negotiation: ({ variables }) => ({
        readTypes: [],
        writeTypes: [],
        reader: (contentType) => ({ codec, mediaType: { essence: contentType ?? "none", parameters: {} } }),
        writers: (accept) => {
          if (accept === variables["REFUSED"])
            throw errors.SW_INVOCATION_ACCEPT({ got: accept ?? "", supported: [] });
          return [codec];
        },
      }),
      errorBody: ({ code, outcome }) => {
        if (outcome === "stage-fault") throw new Error("no words");
        // One that no header can hold would end the process when it is written.
        if (code === "SW_BATCH_LEFT") return { contentType: "text/html", body: undefined as never };
        const isOdd = code === "SW_INVOCATION_SESSION_UNKNOWN";
        return { contentType: isOdd ? "text/html\n" : "text/html", body: `no: ${code}` };
      },
    });
    const open = await openStage(stage, {
      environment: readEnvironment({ REFUSED: "x" }),
      log: silentLogger,
    });
    const call = { body: Buffer.from("abc"), invocationId: "1", contentType: "no media type" };
    expect(await open.invoke({ ...call, accept: undefined })).toMatchObject({
      body: "ABC",
      contentType: "text/shout",
    });
    expect(() => open.invoke({ ...call, accept: "x" })).toThrow(
      expect.objectContaining({ code: "SW_INVOCATION_ACCEPT" }),
    );
    const refused = errors.SW_INVOCATION_ACCEPT({ got: "x", supported: [] });
    expect(open.errorBody(refused)).toEqual({ contentType: "text/html", body: "no: SW_INVOCATION_ACCEPT" });
    expect(open.errorBody(errors.SW_STAGE_FAULT({ stage: "stand-in", hook: "predict" }))).toBeUndefined();
    const odd = errors.SW_INVOCATION_SESSION_UNKNOWN({});
    expect(open.errorBody(odd)).toBeUndefined();
    expect(open.errorBody(errors.SW_BATCH_LEFT({}))).toBeUndefined();
  });

  it("uses an author's codec", async () => {
    const reversed = {
      mediaType: "application/x-reversed",
      readsColumns: false,
      decode: (body: Uint8Array) => bytes(body.slice().reverse()),
      encodes: ["bytes" as const],
      encode: (payload: { kind: string }) => (payload as ReturnType<typeof bytes>).bytes.slice().reverse(),
    };
    const stage = defineStage("own")
      .postprocess((payload) => payload)
      .options({ codecs: [reversed] });
    const answer = await run(stage, "abc", {
      contentType: "application/x-reversed",
      accept: "application/octet-stream",
    });
    expect(Buffer.from(answer.body as Uint8Array).toString()).toBe("cba");
  });

  it("lets go of a model that can be disposed of", async () => {
    const dispose = vi.fn();
    const opened = await open(
      defineStage("disposable").load(() => ({ [Symbol.asyncDispose]: async () => dispose() })),
    );
    await opened.close();
    expect(dispose).toHaveBeenCalledOnce();
  });

  it("lets go of the model of a stage that fails after its load, and tells why it failed", async () => {
    const dispose = vi.fn(() => {
      throw new Error("nor this");
    });
    const failing = defineStage("failing")
      .load(() => ({ [Symbol.dispose]: dispose }))
      .predict(() => {
        throw new Error("no");
      })
      .options({ warmUp: { body: "x", contentType: "text/plain" } });
    await expect(open(failing)).rejects.toMatchObject({ code: "SW_STAGE_WARM_UP" });
    expect(dispose).toHaveBeenCalledOnce();
  });

  it.each([
    ["undefined", undefined],
    ["an object (ArrayBuffer)", new ArrayBuffer(2)],
    ["an array", [1, 2]],
  ])("refuses bytes that are %s: nobody could write them", async (words, value) => {
    const refusal = {
      code: "SW_STAGE_ANSWER",
      message: `Stage "wrapped": postprocess returned a bytes payload of ${words}; expected a Table, a Tensor, or a value wrapped in json(…), text(…) or bytes(…).`,
    };
    const call = { body: Buffer.from("a"), contentType: "text/plain", accept: undefined, invocationId: "1" };
    const whole = await open(defineStage("wrapped").postprocess(() => bytes(value as never)));
    expect(() => whole.invoke(call)).toThrow(expect.objectContaining(refusal));
    const parts = await open(
      defineStage("wrapped").postprocess(async function* () {
        yield bytes(value as never);
      }),
    );
    await expect(parts.invoke(call)).rejects.toMatchObject(refusal);
  });

  it.each(["nonsense", "application/X-Reversed", "text/csv; header=absent", "text/x\n", ""])(
    "refuses an author's codec of media type %j, which no request would find",
    async (mediaType) => {
      const codec = {
        mediaType,
        readsColumns: false,
        decode: (body: Uint8Array) => bytes(body),
        encodes: ["bytes" as const],
        encode: (payload: { kind: string }) => (payload as ReturnType<typeof bytes>).bytes,
      };
      await expect(open(defineStage("own").options({ codecs: [codec] }))).rejects.toMatchObject({
        code: "SW_STAGE_INVALID",
        message: `Stage "codecs": a codec has media type ${JSON.stringify(mediaType)}; expected type/subtype in lower case, without parameters.`,
      });
    },
  );

  it("takes the smaller of the author's and the container's body limit", async () => {
    expect((await open(doubled.options({ limits: { maxBodyBytes: 10 } }))).maxBodyBytes).toBe(10);
    expect(
      (await open(doubled.options({ limits: { maxBodyBytes: 10 } }), { MAX_CONTENT_LENGTH: "5" }))
        .maxBodyBytes,
    ).toBe(5);
  });
});

describe("defineStage", () => {
  it("refuses a declaration of nothing, and an answer that may have no media type, by name", () => {
    const named = defineStage("odd");
    for (const declaration of [{}, { columns: undefined }, { columns: null }]) {
      expect(() => named.input(declaration as never)).toThrow(
        expect.objectContaining({
          code: "SW_STAGE_SCHEMA",
          message: expect.stringContaining("got neither columns nor schema, expected { columns:"),
        }),
      );
    }
    expect(() => named.output({ mediaTypes: [] })).toThrow(
      expect.objectContaining({
        code: "SW_STAGE_INVALID",
        message: expect.stringContaining("output.mediaTypes is empty"),
      }),
    );
  });

  it("refuses names the platform would refuse", () => {
    for (const name of ["", "a b", "-a", "ä", "x".repeat(64)])
      expect(() => defineStage(name)).toThrow(expect.objectContaining({ code: "SW_STAGE_NAME" }));
  });

  it("lists every problem of declared columns at once", () => {
    expect(() =>
      defineStage("x").input({
        columns: [
          ["a", "double" as never],
          ["a", "float32"],
          ["", "string"],
        ],
      }),
    ).toThrow(/"a" has dtype "double".*column "a" is declared twice; column 3 has no name/);
    expect(() => defineStage("x").input({ columns: { 1: "float32" } })).toThrow(
      "would be moved to the front",
    );
    expect(() => defineStage("x").input({ columns: {} })).toThrow("no column is declared");
  });

  it("gives a new stage at each call and never changes one", () => {
    const base = defineStage("base").input({ columns: { x: "float64" } });
    const other = base.postprocess((table) => table);
    expect(base.hooks.postprocess).toBeUndefined();
    expect(other.hooks.postprocess).toBeTypeOf("function");
    expect(Object.isFrozen(base)).toBe(true);
  });

  it("refuses a hook that is no function and limits that are no counts", () => {
    expect(() => defineStage("x").load("file" as never)).toThrow(".load got a string; expected a function");
    expect(() => defineStage("x").options({ limits: { jsonDepth: 0 } })).toThrow("limits.jsonDepth is 0");
  });
});
