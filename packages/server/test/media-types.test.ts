/** Media types out of the box, and what their parameters mean (C78, C86, C87). */

import { defineStage, json, writeRecordioFrame, writeRecordMessage } from "@stagewright/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ListeningStage, listen } from "./listening-stage.ts";

/** What a stage without declared columns is given of each type. */
const kinds = defineStage("kinds").predict((payload, { contentType }) =>
  json({ kind: payload.kind, essence: contentType.essence, parameters: contentType.parameters }),
);

// [[1, 2]] as NPY 1.0, float64: a header of 118 bytes after the ten of its prefix (F70, F71).
const npyHeader = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117, " ");
const npy = Buffer.concat([
  Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0x76, 0]),
  Buffer.from(`${npyHeader}\n`, "latin1"),
  Buffer.from(new Float64Array([1, 2]).buffer),
]);
const features = new Map([["values", { dtype: "float32", values: [1, 2], keys: [], shape: [] } as const]]);
const recordio = writeRecordioFrame(writeRecordMessage({ features, label: new Map() }));

const bodies: readonly (readonly [type: string, body: string | Uint8Array, kind: string])[] = [
  ["text/csv", "1,2\n", "table"],
  ["application/json", "[[1, 2]]", "json"],
  ["application/jsonlines", "[1, 2]\n", "json"],
  ["application/x-npy", npy, "tensor"],
  ["application/x-recordio-protobuf", recordio, "tensor"],
  ["text/x-libsvm", "0 1:2\n", "tensor"],
  ["text/libsvm", "0 1:2\n", "tensor"],
  ["text/plain", "words", "text"],
  ["application/octet-stream", new Uint8Array([0, 255]), "bytes"],
  ["image/png", new Uint8Array([0x89, 0x50]), "bytes"],
  ["image/jpeg", new Uint8Array([0xff, 0xd8]), "bytes"],
  ["application/x-image", new Uint8Array([0xff, 0xd8]), "bytes"],
];

describe("a media type", () => {
  let listening: ListeningStage;
  beforeAll(async () => {
    listening = await listen(kinds);
    await listening.started;
  });
  afterAll(() => listening.server.drain(1000));

  it.each(bodies)("%s is read out of the box (C87, F1, F97, F98)", async (type, body, kind) => {
    const answer = await listening.call({ headers: { "content-type": type }, body });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { kind, essence: type }]);
  });

  it("is the same in any case and with parameters, which a hook may read (C78, F3, F6, F7)", async () => {
    for (const type of [
      "Text/CSV; charset=utf-8",
      "TEXT/csv;label_size=0",
      'text/csv ; charset="UTF-8"; header=absent',
    ]) {
      const answer = await listening.call({ headers: { "content-type": type }, body: "1,2\n" });
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
        200,
        { kind: "table", essence: "text/csv" },
      ]);
    }
    const labelled = await listening.call({
      headers: { "content-type": "text/csv;label_size=0" },
      body: "1\n",
    });
    expect(JSON.parse(labelled.body)).toMatchObject({ parameters: { label_size: "0" } });
  });

  it("asked for with parameters is answered as the type that was made (C86)", async () => {
    const headers = { "content-type": "text/csv", accept: "application/jsonlines;data=text" };
    const answer = await listening.call({ headers, body: "1,2\n" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/jsonlines"]);
    expect(answer.body.endsWith("\n")).toBe(true);
  });
});

describe("CSV between stages", () => {
  const shells = defineStage("shells").input({ columns: { length: "float64", sex: "string" } });

  it("has no header line: a first line of names is a record like any other, and none is written (F10)", async () => {
    const { call, server, started } = await listen(shells);
    await started;
    const csv = { "content-type": "text/csv" };
    const named = await call({ headers: csv, body: "length,sex\n0.5,M\n" });
    expect([named.status, JSON.parse(named.body)]).toMatchObject([
      400,
      { error: { code: "SW_CODEC_CELL", record: 1, column: "length" } },
    ]);
    expect((await call({ headers: csv, body: "0.5,sex\n" })).body).toBe("0.5,sex\n");
    await server.drain(1000);
  });

  it("goes by the order of columns, both ways (F11)", async () => {
    const turned = shells.postprocess((table) => table.select("sex", "length"));
    const { call, server, started } = await listen(turned);
    await started;
    const answer = await call({ headers: { "content-type": "text/csv" }, body: "0.5,M\n0.25,F\n" });
    expect(answer.body).toBe("M,0.5\nF,0.25\n");
    await server.drain(1000);
  });
});

describe("an NPY header of another hand", () => {
  const values = Buffer.from(new Float64Array([1, 2.5]).buffer);
  /** A file of a version whose data begins where the header ends, however it is aligned. */
  const file = (version: 1 | 2 | 3, header: string, data = values) => {
    const text = Buffer.from(header, version === 3 ? "utf8" : "latin1");
    const head = Buffer.alloc(version === 1 ? 10 : 12);
    head.write("\x93NUMPY", "latin1");
    head[6] = version;
    if (version === 1) head.writeUInt16LE(text.length, 8);
    else head.writeUInt32LE(text.length, 8);
    return Buffer.concat([head, text, data]);
  };
  const turned = Buffer.from(values).swap64();

  it.each([
    ["version 3 (F70)", file(3, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n")],
    ["version 2 (F70)", file(2, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n")],
    [
      "keys in another order, no blanks (F71)",
      file(1, "{'shape':(1,2),'fortran_order':False,'descr':'<f8'}\n"),
    ],
    [
      "blanks anywhere, L on integers (F71)",
      file(1, "{ 'descr' : '<f8' , 'fortran_order' : False , 'shape' : ( 1L , 2L ) }\n"),
    ],
    ["native byte order (F72)", file(1, "{'descr': '=f8', 'fortran_order': False, 'shape': (1, 2), }\n")],
    [
      "the other byte order (F72)",
      file(1, "{'descr': '>f8', 'fortran_order': False, 'shape': (1, 2), }\n", turned),
    ],
    ["columns first (F73)", file(1, "{'descr': '<f8', 'fortran_order': True, 'shape': (1, 2), }\n")],
  ])("is read: %s", async (_what, body) => {
    const echo = await listen(defineStage("echo").output({ mediaTypes: ["application/json"] }));
    await echo.started;
    const answer = await echo.call({ headers: { "content-type": "application/x-npy" }, body });
    expect([answer.status, answer.body]).toEqual([200, "[[1.0, 2.5]]"]);
    await echo.server.drain(1000);
  });
});

it("RecordIO of another hand: frames padded to four bytes, every field of a record there (F80, F84)", async () => {
  // features {values: float64_tensor [1.5]}, uid "u", metadata "m", configuration "{}": 34 bytes and two of padding.
  const record = "0A16 0A06 76616C756573 120C 1A0A 0A08 000000000000F83F" + "1A0175" + "22016D" + "2A027B7D";
  const frame = Buffer.from(`0A23D7CE 22000000 ${record} 0000`.replaceAll(" ", ""), "hex");
  const echo = await listen(defineStage("echo").output({ mediaTypes: ["application/json"] }));
  await echo.started;
  const headers = { "content-type": "application/x-recordio-protobuf" };
  const answer = await echo.call({ headers, body: Buffer.concat([frame, frame]) });
  expect([answer.status, answer.body]).toEqual([200, "[[1.5], [1.5]]"]);
  await echo.server.drain(1000);
});

it("bytes pass unchanged as application/octet-stream (C58, F98)", async () => {
  const echo = await listen(defineStage("echo").postprocess((payload) => payload));
  await echo.started;
  const body = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
  const answer = await fetch(`http://127.0.0.1:${echo.server.port}/invocations`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body,
  });
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(body);
  await echo.server.drain(1000);
});
