import { describe, expect, it } from "vitest";
import { fakeModelDir } from "../fake-model-dir.ts";
import { parseVectorFile, readVectorFile } from "./vector-file.ts";

const parse = (text: string) => parseVectorFile(text, "/vectors/demo.vectors.yaml");

/** The problems a file is refused for. */
function problemsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    const { code, details } = error as { code: string; details: { problems: string[] } };
    expect(code).toBe("SW_TESTING_VECTORS");
    return details.problems;
  }
  return [];
}

describe("readVectorFile", () => {
  it("reads JSON and YAML alike: bodies as text, base64 and files, names of headers in lower case", () => {
    using folder = fakeModelDir({
      "demo.vectors.yaml": `
stage: demo
model: model
environment: { SAGEMAKER_BATCH: "true" }
tolerances: { loose: { relative: 0.1, absolute: 0 } }
cases:
  - name: a
    request: { contentType: text/csv, accept: application/json, headers: { X-Custom: v }, body: { text: "1\\n" } }
    response: { status: 200, contentType: application/json, body: { file: answer.json }, tolerance: loose }
  - name: b
    request: { body: { base64: AAE= } }
    response: { status: 204 }
`,
      "answer.json": "[1]",
      "model/labels.json": ["a"],
    });
    const vectors = readVectorFile(`${folder.path}/demo.vectors.yaml`);
    const json = parseVectorFile(
      JSON.stringify({
        cases: [{ name: "b", request: { body: { base64: "AAE=" } }, response: { status: 204 } }],
      }),
      "/demo.json",
    );
    expect(vectors).toMatchObject({
      stage: "demo",
      modelDir: `${folder.path}/model`,
      environment: { SAGEMAKER_BATCH: "true" },
    });
    expect(vectors.cases[0]).toEqual({
      name: "a",
      line: 7,
      request: {
        headers: { "content-type": "text/csv", accept: "application/json", "x-custom": "v" },
        body: Buffer.from("1\n"),
      },
      expected: {
        status: 200,
        contentType: "application/json",
        headers: {},
        body: Buffer.from("[1]"),
        tolerance: { relative: 0.1, absolute: 0 },
        error: undefined,
      },
    });
    expect(vectors.cases[1]?.request.body).toEqual(Buffer.from([0, 1]));
    expect(json.cases[0]).toMatchObject({ name: "b", request: vectors.cases[1]?.request });
  });

  it("lists every problem with its line, and says what is expected", () => {
    expect(
      problemsOf(`
speed: fast
environment: { WORKERS: 2 }
tolerances: { exact: { relative: 0, absolute: 0 }, odd: { relative: -1, absolute: 0 } }
cases:
  - name: one
    request: { contentType: text/csv, body: 1.5 }
    response: { status: 99, body: { base64: "%" } }
  - name: ""
    request: { body: { bytes: AA } }
  - request: {}
    response: { status: 200, error: { code: X, record: 0 } }
`),
    ).toEqual([
      "line 2: speed is not an entry of a vector file; entries are stage, origin, model, environment, tolerances, cases",
      "line 3: environment.WORKERS got 2, expected the value of a variable as text",
      "line 4: tolerances.odd.relative got -1, expected a relative difference, 0 or above",
      "line 7: cases[1].request.body got 1.5, expected text in quotes, or one of { text: … }, { base64: … }, { file: … }",
      "line 8: cases[1].response.status got 99, expected a status from 100 to 599",
      "line 8: cases[1].response.body is no base64 (RFC 4648 §4, padded)",
      "line 9: cases[2].name is empty; expected a name",
      'line 10: cases[2].request.body got {"bytes":"AA"}, expected text in quotes, or one of { text: … }, { base64: … }, { file: … }',
      "line 11: cases[3].name is missing",
      "line 12: cases[3].response.error.record got 0, expected the number of a record, the first is 1",
    ]);
  });

  it("holds the entries against each other", () => {
    expect(
      problemsOf(`
tolerances: { float64: { relative: 0, absolute: 0 } }
cases:
  - name: a
    request: { headers: { Content-Type: text/csv, ACCEPT: text/csv } }
    response: { status: 200 }
  - name: a
    request: {}
    response: { status: 200, body: "", error: { code: X }, tolerance: near }
  - name: c
    request: { body: { file: none.csv } }
`),
    ).toEqual([
      "line 2: tolerances.float64 is a name every file knows; choose another one",
      "line 5: cases[1].request.headers.Content-Type is written as contentType",
      "line 5: cases[1].request.headers.ACCEPT is written as accept",
      'line 6: cases[1].response has neither body nor error; write the expected body ("" for an empty one), or the error',
      'line 7: cases[2].name "a" is the name of case 1 already; names are unique',
      "line 9: cases[2].response has body and error; keep one",
      "line 9: cases[2].response has an error with status 200; errors have 400 or above",
      'line 9: cases[2].response names tolerance "near"; there are exact, float64, float32',
    ]);
  });

  it("reads a large body in base64", () => {
    const body = Buffer.alloc(8_000_001, 7);
    const request = { body: { base64: body.toString("base64") } };
    const [read] = parseVectorFile(JSON.stringify({ cases: [{ name: "a", request }] }), "/large.json").cases;
    expect(read?.request.body.equals(body)).toBe(true);
  });

  it.each(["A", "AA", "AAA", "A===", "====", "AA=A", "AAAA=", "AA==AA=="])("%s is no base64", (base64) => {
    const cases = [{ name: "a", request: { body: { base64 } } }];
    expect(problemsOf(JSON.stringify({ cases }))).toEqual([
      "line 1: cases[1].request.body is no base64 (RFC 4648 §4, padded)",
    ]);
  });

  it("names headers that cannot be sent", () => {
    expect(
      problemsOf(`
cases:
  - name: a
    request:
      accept: "text/csv\\n"
      headers: { "x y": v, x-note: "→" }
`),
    ).toEqual([
      'line 5: cases[1].request.accept got "text/csv\\n", expected a value without line ends and characters beyond Latin-1 (RFC 9110 §5.5)',
      "line 6: cases[1].request.headers.x y is no name of a header (RFC 9110 §5.1)",
      'line 6: cases[1].request.headers.x-note got "→", expected a value without line ends and characters beyond Latin-1 (RFC 9110 §5.5)',
    ]);
  });

  it("names aliases without an anchor, and refuses aliases without end", () => {
    expect(problemsOf("origin: *from\ncases:\n  - *first\n")).toEqual([
      "line 1: alias *from has no anchor &from before it",
      "line 3: alias *first has no anchor &first before it",
    ]);
    const ten = (name: string) => `[${`*${name}, `.repeat(10)}]`;
    const bomb = `origin: &a [1]\nmodel: &b ${ten("a")}\nstage: &c ${ten("b")}\ncases: ${ten("c")}\n`;
    expect(problemsOf(bomb)).toEqual([expect.stringMatching(/^line 1: .*alias/)]);
  });

  it("names what is not there, and what is no YAML", () => {
    expect(problemsOf("model: none\ncases: [{ name: c, request: { body: { file: none.csv } } }]")).toEqual([
      "line 1: model names /vectors/none, which is not a folder",
      expect.stringMatching(/^line 2: cases\[1\]\.request\.body names a file that cannot be read: ENOENT/),
    ]);
    expect(problemsOf("cases: [")).toEqual([expect.stringMatching(/^line 1: /)]);
    expect(problemsOf("")).toEqual([
      "line 1: the document got null, expected a vector file with stage, origin, model, environment, tolerances, cases",
    ]);
    expect(() => readVectorFile("/nowhere.yaml")).toThrow(
      /nowhere.yaml is no file of vectors:\n {2}cannot be read: ENOENT/,
    );
  });
});
