import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMediaType, parseAccept, parseMediaType } from "./media-type.ts";

describe("parseMediaType", () => {
  it.each([
    ["Text/CSV; charset=utf-8", "text/csv", { charset: "utf-8" }],
    ["text/csv;label_size=0", "text/csv", { label_size: "0" }],
    ['application/json ; x="a;b\\"c" ;', "application/json", { x: 'a;b"c' }],
    ["application/jsonlines;data=text", "application/jsonlines", { data: "text" }],
    ["application/x-recordio-protobuf", "application/x-recordio-protobuf", {}],
  ])("reads %j (C78)", (text, essence, parameters) => {
    const mediaType = parseMediaType(text);
    expect(mediaType.essence).toBe(essence);
    expect({ ...mediaType.parameters }).toEqual(parameters);
  });

  it.each([
    "",
    "text",
    "text/",
    "/csv",
    "text/csv x",
    "text/csv;a",
    'text/csv;a="b',
    "text/csv, text/plain",
    "tex t/csv",
  ])("refuses %j by name", (text) => {
    expect(() => parseMediaType(text)).toThrow(expect.objectContaining({ code: "SW_INVOCATION_MEDIA_TYPE" }));
  });

  it("does not take a parameter for an object's own names", () => {
    expect(Object.entries(parseMediaType("a/b;__proto__=x").parameters)).toEqual([["__proto__", "x"]]);
  });

  it("is the inverse of formatMediaType", () => {
    const token = fc.stringMatching(/^[a-z0-9!#$&^_.+-]{1,12}$/);
    const value = fc.stringMatching(/^[\x20-\x7e]{0,20}$/);
    fc.assert(
      fc.property(
        token,
        token,
        fc.dictionary(
          token.filter((name) => name !== "__proto__"),
          value,
        ),
        (type, subtype, parameters) => {
          const mediaType = { essence: `${type}/${subtype}`, parameters };
          const again = parseMediaType(formatMediaType(mediaType));
          expect(again.essence).toBe(mediaType.essence);
          expect({ ...again.parameters }).toEqual({ ...parameters });
        },
      ),
    );
  });
});

describe("parseAccept", () => {
  it("reads ranges with weights in order, and skips empty members (C83)", () => {
    expect(parseAccept("text/csv, , application/json;q=0.5 ,*/*;q=0.1,")).toMatchObject([
      { essence: "text/csv", quality: 1 },
      { essence: "application/json", quality: 0.5 },
      { essence: "*/*", quality: 0.1 },
    ]);
  });

  it("reads what Java's HttpURLConnection sends of itself (C83)", () => {
    expect(parseAccept("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2").slice(2)).toEqual([
      { essence: "image/jpeg", parameters: {}, quality: 1 },
      { essence: "*/*", parameters: {}, quality: 0.2 },
      { essence: "*/*", parameters: {}, quality: 0.2 },
    ]);
    expect(() => parseMediaType("*")).toThrow(expect.objectContaining({ code: "SW_INVOCATION_MEDIA_TYPE" }));
    expect(() => parseAccept("text")).toThrow(expect.objectContaining({ code: "SW_INVOCATION_MEDIA_TYPE" }));
  });

  it.each(["text/csv;q=2", "text/csv;q=.", "text/csv;q=x", "text/csv;q=0.1234", "text/csv application/json"])(
    "refuses %j",
    (text) => {
      expect(() => parseAccept(text)).toThrow(expect.objectContaining({ code: "SW_INVOCATION_MEDIA_TYPE" }));
    },
  );
});
