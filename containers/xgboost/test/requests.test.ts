/** What comes in: content types, formats and their refusals (A20–A26, F14, F18, F61, F62). */
import { readFileSync, rmSync } from "node:fs";
import {
  readEnvironment,
  silentLogger,
  Tensor,
  writeRecordioFrame,
  writeRecordMessage,
} from "@stagewright/core";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { Ensemble } from "../src/ensemble.ts";
import { guessSeparator, readCsv } from "../src/read-csv.ts";
import { readRows } from "../src/read-rows.ts";
import { readSettings } from "../src/settings.ts";
import { AWS, ask, expected, first, modelDir, python } from "./fixtures.ts";
import { stumpFolder } from "./stumps.ts";

const { body, scores } = first("binary-logistic", 3);
const answer = scores.map((score) => `${python(score)}\n`).join("");

/** The rows of a CSV text as libsvm: what is empty has no index. */
const libsvm = (csv: string, base = 0) =>
  csv
    .split("\n")
    .map((row) =>
      ["0", ...row.split(",").flatMap((cell, at) => (cell === "" ? [] : [`${at + base}:${cell}`]))].join(" "),
    )
    .join("\n");

const recordio = (csv: string, isSparse: boolean) =>
  Buffer.concat(
    csv.split("\n").map((row) => {
      const cells = row.split(",").map((cell) => (cell === "" ? Number.NaN : Number(cell)));
      const keys = cells.flatMap((cell, at) => (Number.isNaN(cell) ? [] : [at]));
      const tensor = isSparse
        ? { dtype: "float32" as const, values: keys.map((at) => cells[at]!), keys, shape: [cells.length] }
        : { dtype: "float32" as const, values: cells, keys: [], shape: [] };
      return writeRecordioFrame(
        writeRecordMessage({ features: new Map([["values", tensor]]), label: new Map() }),
      );
    }),
  );

describe("content types (A20)", () => {
  test.each(["text/csv", "csv", "TEXT/CSV; charset=utf-8", "text/csv;label_size=1"])(
    "%s is CSV",
    async (type) => {
      expect((await ask(body, { type })).text()).toBe(answer);
    },
  );

  test.each(["text/libsvm", "libsvm", "text/x-libsvm", undefined])("%s is libsvm", async (type) => {
    expect((await ask(libsvm(body), { type })).text()).toBe(answer);
  });

  test.each(["application/x-recordio-protobuf", "recordio-protobuf"])(
    "%s is RecordIO, dense or sparse; keys that are not stored are missing (A143)",
    async (type) => {
      expect((await ask(recordio(body, true), { type })).text()).toBe(answer);
      expect((await ask(recordio(body, false), { type })).text()).toBe(answer);
    },
  );

  test.each([
    [
      "image/png",
      "image/png is not an accepted ContentType: csv, libsvm, parquet, recordio-protobuf, text/csv, text/libsvm, text/x-libsvm, application/x-parquet, application/x-recordio-protobuf.",
    ],
    [
      "text/csv; label_size=0",
      "text/csv; label_size=0 is not an accepted csv ContentType. Optional parameter label_size must be equal to 1",
    ],
  ])(
    "%s is refused with 415, under STAGEWRIGHT_COMPAT=aws in the platform's words (F105)",
    async (type, original) => {
      const refused = await ask(body, { type });
      expect(refused.status).toBe(415);
      expect(refused.json()).toMatchObject({ error: { code: "SW_XGBOOST_SERVING_CONTENT_TYPE" } });
      const verbatim = await ask(body, { type, environment: AWS });
      expect(verbatim.status).toBe(415);
      expect(verbatim.headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(verbatim.text()).toBe(original);
    },
  );
});

describe("Parquet (F96)", () => {
  const rows = readFileSync(new URL("../fixtures/rows.parquet", import.meta.url));
  const every = expected("binary-logistic")
    .prediction.map((score) => `${python(score as number)}\n`)
    .join("");

  test.each(["application/x-parquet", "parquet", "Application/X-Parquet; v=1"])(
    "%s is scored, nulls of doubles and of integers missing, all row groups; the platform only trains on it",
    async (type) => {
      expect((await ask(rows, { type })).text()).toBe(every);
    },
  );

  test.each(["application/x-parquet", "parquet"])(
    "%s is refused under STAGEWRIGHT_COMPAT=aws in the platform's words (A20)",
    async (type) => {
      const refused = await ask(rows, { type, environment: AWS });
      expect([refused.status, refused.text()]).toEqual([415, `Content-type ${type} is not supported.`]);
    },
  );

  test("columns are taken by name where they are the model's features, else by position", async () => {
    const columns = ["c7", "c6", "c5", "c4", "c3", "c2", "c1", "c0"];
    const scoresOf = async (featureNames: readonly string[]) => {
      const model = stumpFolder({ featureNames, leaves: [1] });
      const { text } = await ask(rows, { type: "parquet", model });
      rmSync(model, { recursive: true });
      return text().trimEnd().split("\n");
    };
    const { rows: cells } = expected("binary-logistic");
    // 0.5 + 1 where the first feature is 0.5 or more, 0.5 − 1 where it is less or missing.
    const worked = (column: number) =>
      cells.map((row) => (Number(row.split(",")[column] || 0) >= 0.5 ? "1.5" : "-0.5"));
    expect(await scoresOf(columns)).toEqual(worked(7));
    expect(await scoresOf([..."abcdefgh"])).toEqual(worked(0));
    expect(worked(7)).not.toEqual(worked(0));
  });

  test("a column of text and what is no Parquet are 415, with what is wrong (A22)", async () => {
    const text = readFileSync(new URL("../fixtures/rows-and-text.parquet", import.meta.url));
    for (const [wrong, why] of [
      [text, 'column "word" of text'],
      ["PAR1 and no more", "not such a Parquet file"],
    ] as const) {
      const refused = await ask(wrong, { type: "parquet" });
      const { error } = refused.json() as { error: { message: string } };
      expect([refused.status, error.message]).toEqual([415, expect.stringContaining(why)]);
    }
  });

  test("the number of columns is a pickled model's, or one less (A26)", async () => {
    expect((await ask(rows, { type: "parquet", model: "pickled" })).text()).toBe(every);
    const narrow = stumpFolder({ featureCount: 9, leaves: [1] });
    expect((await ask(rows, { type: "parquet", model: narrow })).status).toBe(200);
    rmSync(narrow, { recursive: true });
  });
});

describe("the order of refusals (A21)", () => {
  test("an empty body is answered 204, whatever its type", async () => {
    expect((await ask("", { type: "image/png", accept: "image/png" })).status).toBe(204);
  });

  test("a bad payload wins over a bad Accept, and a bad Accept over a good payload", async () => {
    expect((await ask("1,x", { accept: "image/png" })).status).toBe(415);
    expect((await ask(body, { accept: "image/png" })).status).toBe(406);
  });
});

describe("bodies that cannot be read (A22)", () => {
  test.each([
    ["text/csv", "1,2\n1\n", "csv", 2],
    ["text/csv", "1,two\n", "csv", 1],
    ["text/csv", " \n", "csv", undefined],
    ["text/libsvm", "0 0:1\n0 x:1\n", "libsvm", 2],
    ["text/libsvm", "\n", "libsvm", undefined],
    ["application/x-recordio-protobuf", "no frames", "recordio-protobuf", undefined],
  ])(
    "%s %j is 415 with the record, and the platform's text up to `format:`",
    async (type, wrong, format, record) => {
      const refused = await ask(wrong, { type });
      expect(refused.status).toBe(415);
      const error: object = { code: "SW_XGBOOST_SERVING_PARSE", ...(record === undefined ? {} : { record }) };
      expect(refused.json()).toMatchObject({ error });
      const verbatim = await ask(wrong, { type, environment: AWS });
      expect(verbatim.text()).toBe(
        `Loading ${format} data failed with Exception, please ensure data is in ${format} format:`,
      );
    },
  );

  test.each(["text/csv", "text/libsvm"])(
    "%s that is not UTF-8 is refused (F13): what stands for its bytes is no separator, and no label",
    async (type) => {
      for (const wrong of [Uint8Array.of(0x31, 0xff), Buffer.from("é 0:1", "latin1")]) {
        const refused = await ask(wrong, { type });
        expect([refused.status, refused.text()]).toEqual([415, expect.stringContaining("it is not UTF-8")]);
      }
      // The character itself is one like any other.
      expect((await ask("\ufffd 0:1", { type: "text/libsvm" })).status).toBe(200);
    },
  );

  // xgboost 3.2.0: "Input data contains `inf` or a value too large", for the three refused here; the other is scored.
  test("a number that is infinite in single precision is none to XGBoost since 1.4, and is refused with its record", async () => {
    const row = (value: string) => `${value},2,3,4,5,6,7,8`;
    for (const value of ["inf", "-Infinity", "3.4028235677973366e38"]) {
      for (const [type, wrong] of [
        ["text/csv", `${row("1")}\n${row(value)}`],
        ["text/libsvm", `0 0:1\n0 0:${value}`],
        ["recordio-protobuf", recordio(`${row("1")}\n${row(value.replace("inf", "Infinity"))}`, false)],
      ] as const) {
        const refused = await ask(wrong, { type });
        expect([type, refused.status]).toEqual([type, 415]);
        expect(refused.json()).toMatchObject({ error: { code: "SW_XGBOOST_SERVING_PARSE", record: 2 } });
      }
      expect((await ask(row(value), { environment: { STAGEWRIGHT_XGBOOST_IMAGE: "1.3-1" } })).status).toBe(
        200,
      );
    }
    expect((await ask(row("3.4028235677973362e38"))).text()).toBe("0.8714910745620728\n");
  });

  test("records of more than one axis are refused", async () => {
    const tensor = { dtype: "float32" as const, values: [1, 2], keys: [], shape: [2, 1] };
    const frame = writeRecordioFrame(
      writeRecordMessage({ features: new Map([["values", tensor]]), label: new Map() }),
    );
    expect((await ask(frame, { type: "recordio-protobuf" })).text()).toContain("records of shape [2, 1]");
  });
});

describe("CSV (F14, F18)", () => {
  test.each([
    ["5.1, 3.5", ","],
    ["1 2 3", " "],
    ["1|2|3", "|"],
    ["1.5", ","],
    ["1:2 2:3", " "],
    ["1;2\t3", "\t"],
    ["1;2:3", ";"],
    ["a,b\n1;2", ","],
    [`${"1".repeat(512)},2`, ","],
    ["", undefined],
    ["\n1,2", undefined],
  ])("the separator of %j is %j", (line, separator) => {
    expect(guessSeparator(line)).toBe(separator);
  });

  test("only 512 characters of the first line are looked at", () => {
    expect(guessSeparator(`${"1|".repeat(256)},`)).toBe("|");
  });

  test("the same rows come from every separator; the guess is logged, and a setting takes its place", async () => {
    expect((await ask(body.replaceAll(",", ";"))).text()).toBe(answer);
    const info = vi.fn();
    const log = { ...silentLogger, debug: info };
    const environment = readEnvironment({ SAGEMAKER_CONTAINER_LOG_LEVEL: "10" });
    const settings = readSettings(environment);
    const ensemble = await Ensemble.load(modelDir("binary-logistic"), settings, silentLogger);
    const contentType = { essence: "text/csv", parameters: {} };
    for (const separator of ["|", ","]) {
      await readRows(Buffer.from(`1${separator}2`), {
        contentType,
        model: { settings, ensemble },
        environment,
        log,
      });
      expect(info).toHaveBeenLastCalledWith(
        { event: "separator-guessed", separator },
        expect.stringContaining("F18"),
      );
    }
    const setting = { STAGEWRIGHT_XGBOOST_CSV_SEPARATOR: "|" };
    expect((await ask(body.replaceAll(",", "|"), { environment: setting })).text()).toBe(answer);
    expect((await ask(body, { environment: setting })).status).toBe(415);
  });

  test("cells are numbers by Python's rules, empty ones missing, blank lines rows of one missing cell", () => {
    expect(readCsv("1_000,+.5,-1E2,NaN\n,inf, 7 ,-Infinity", ",", false)).toEqual(
      new Tensor(
        "float64",
        Float64Array.of(
          1000,
          0.5,
          -100,
          Number.NaN,
          Number.NaN,
          Number.POSITIVE_INFINITY,
          7,
          Number.NEGATIVE_INFINITY,
        ),
        [2, 4],
      ),
    );
    expect(readCsv("1\n\n2", ",", false).data).toEqual(Float64Array.of(1, Number.NaN, 2));
    for (const cell of ['"1"', "1__0", "_1", "0x10", "1e"]) {
      expect(() => readCsv(cell, ",", false), cell).toThrow(`got ${JSON.stringify(cell)}, expected a number`);
    }
  });

  test("an empty last cell before \\r\\n is missing; under STAGEWRIGHT_COMPAT=aws it is refused, as on the platform", async () => {
    const crlf = "1.0,0.35,0.265,0.09,0.2255,0.0995,0.0485,\r\n1.0,0.35,0.265,0.09,0.2255,0.0995,0.0485,\r\n";
    expect((await ask(crlf)).status).toBe(200);
    expect((await ask(crlf, { environment: AWS })).status).toBe(415);
    expect((await ask(body.replaceAll("\n", "\r\n"), { environment: AWS })).text()).toBe(answer);
  });

  test("a long first line does not allocate for every short one after it", () => {
    const text = `${",".repeat(100_000)}\n${"1\n".repeat(100_000)}1`;
    expect(() => readCsv(text, ",", false)).toThrow("row 1 has 100001 cells");
  });
});

describe("libsvm", () => {
  test("rows without entries at the end vanish, others stay as all missing (F61)", async () => {
    const rows = (await ask(`0 0:1\n1\n${libsvm(body)}\n1\n1\n\n`, { type: "text/libsvm" }))
      .text()
      .split("\n");
    expect(rows).toHaveLength(2 + 3 + 1);
    expect(rows.slice(2).join("\n")).toBe(answer);
  });

  test("indices from 1 move to 0 when asked to; by themselves only for models of XGBoost ≥ 3.2 (F62)", async () => {
    const fromOne = libsvm(body, 1);
    const auto = { STAGEWRIGHT_XGBOOST_LIBSVM_INDEXING: "auto" };
    expect((await ask(fromOne, { type: "libsvm", environment: auto })).text()).toBe(answer);
    expect((await ask(libsvm(body), { type: "libsvm", environment: auto })).text()).toBe(answer);
    expect((await ask(fromOne, { type: "libsvm" })).text()).not.toBe(answer);
  });
});

test("a libsvm index of four billion costs its entry, not four billion cells", async () => {
  expect((await ask("0 4000000000:1", { type: "libsvm" })).text()).toBe(
    (await ask("0 8:1", { type: "libsvm" })).text(),
  );
});

test("whatever the text, the answer is 200, 204 or 415", async () => {
  const piece = fc.constantFrom(
    "1",
    "2:",
    ",",
    ";",
    " ",
    "\n",
    "\r",
    "nan",
    "-",
    ".5",
    "e9",
    "_",
    '"',
    "\u00e9",
    "999999999",
  );
  const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
  const type = fc.constantFrom("text/csv", "text/libsvm", "recordio-protobuf", "parquet");
  await fc.assert(
    fc.asyncProperty(text, type, async (anything, contentType) => {
      expect([200, 204, 415]).toContain((await ask(anything, { type: contentType })).status);
    }),
    { numRuns: 300 },
  );
});

describe("the number of features (A26)", () => {
  const wide = (count: number) => new Array<string>(count).fill("1").join(",");

  test("is checked for a pickled model: one column less passes, for libsvm one more", async () => {
    expect((await ask(wide(8), { model: "pickled" })).status).toBe(200);
    expect((await ask(wide(7), { model: "pickled" })).status).toBe(200);
    const refused = await ask(wide(9), { model: "pickled" });
    expect(refused.status).toBe(400);
    expect(refused.json()).toMatchObject({ error: { code: "SW_XGBOOST_SERVING_FEATURES" } });
    const verbatim = await ask(wide(9), { model: "pickled", environment: AWS });
    expect(verbatim.text()).toBe(
      "Unable to evaluate payload provided: Feature size of csv inference data 9 is not consistent with feature size of trained model 8.",
    );
    const frames = { model: "pickled", type: "recordio-protobuf", environment: AWS };
    expect((await ask(recordio(wide(7), true), frames)).status).toBe(200);
    expect((await ask(recordio(wide(6), true), frames)).text()).toBe(
      "Unable to evaluate payload provided: Feature size of recordio-protobuf inference data 6 is not consistent with feature size of trained model 8.",
    );
    const sparse = { model: "pickled", type: "libsvm", environment: AWS };
    expect((await ask("0 8:1", sparse)).status).toBe(200);
    expect((await ask("0 9:1", sparse)).text()).toBe(
      "Unable to evaluate payload provided: Feature size of libsvm inference data 10 is larger than feature size of trained model 8.",
    );
    expect((await ask("0 0:1", sparse)).status).toBe(200);
  });

  test("is not looked at for XGBoost's own formats: columns too many are ignored, others missing", async () => {
    const { rows, prediction } = expected("binary-logistic");
    const wider = rows.map((row) => `${row},99`).join("\n");
    expect((await ask(wider)).text()).toBe(
      prediction.map((score) => `${python(score as number)}\n`).join(""),
    );
    expect((await ask("1,2")).status).toBe(200);
  });
});

describe("the size of a body (A25)", () => {
  test("is limited by MAX_CONTENT_LENGTH", async () => {
    expect((await ask(body, { environment: { MAX_CONTENT_LENGTH: "20" } })).status).toBe(413);
    // The container's own limit, below the framework's: the platform's 6 MiB.
    const long = `${" ".repeat(6_291_456)}${body}`;
    const environment = readEnvironment(AWS);
    const model = { settings: readSettings(environment), ensemble: {} as Ensemble };
    const contentType = { essence: "text/csv", parameters: {} };
    expect(() => readRows(Buffer.from(long), { contentType, model, environment, log: silentLogger })).toThrow(
      expect.objectContaining({ code: "SW_XGBOOST_SERVING_BODY_SIZE", outcome: "body-too-large" }),
    );
  });

  test("is the platform's 6 MiB under STAGEWRIGHT_COMPAT=aws, the framework's without", async () => {
    const long = `${" ".repeat(6_291_456)}${body}`;
    expect((await ask(long, { environment: AWS })).status).toBe(413);
    expect((await ask(long)).text()).toBe(answer);
    const larger = { ...AWS, MAX_CONTENT_LENGTH: "7000000" };
    expect((await ask(long, { environment: larger })).text()).toBe(answer);
  });
});
