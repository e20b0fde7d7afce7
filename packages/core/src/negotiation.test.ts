import { describe, expect, it } from "vitest";
import { createCodecRegistry } from "./codec.ts";
import { allCodecs } from "./codecs/all-codecs.ts";
import { createNegotiation, type NegotiationOptions } from "./negotiation.ts";

const negotiation = (options: Partial<NegotiationOptions> = {}) =>
  createNegotiation({
    registry: createCodecRegistry(allCodecs),
    columnsDeclared: true,
    outputMediaTypes: ["text/csv", "application/json"],
    defaultAccept: undefined,
    ...options,
  });
const typesFor = (accept: string | undefined, options: Partial<NegotiationOptions> = {}) =>
  negotiation(options)
    .writers(accept)
    .map((codec) => codec.mediaType);

describe("the reader of a content type", () => {
  it("looks at type and subtype only, in any case (C78)", () => {
    expect(negotiation().reader("TEXT/csv; charset=utf-8").codec.mediaType).toBe("text/csv");
  });

  it("treats a missing content type as raw bytes and refuses it where columns are declared (C80)", () => {
    expect(() => negotiation().reader(undefined)).toThrow(
      'Content-Type is missing; this stage reads "text/csv", "application/json", ',
    );
    expect(negotiation({ columnsDeclared: false }).reader(undefined).codec.mediaType).toBe(
      "application/octet-stream",
    );
  });

  it("refuses what no codec reads, naming what is read", () => {
    expect(() => negotiation().reader("image/png")).toThrow(
      expect.objectContaining({ code: "SW_INVOCATION_CONTENT_TYPE", outcome: "content-type-unsupported" }),
    );
  });
});

describe("the writers for an Accept", () => {
  it.each([
    [undefined, ["text/csv", "application/json"]],
    ["", ["text/csv", "application/json"]],
    ["*/*", ["text/csv", "application/json"]],
  ])("are the declared ones for %j (C81, C82)", (accept, types) => {
    expect(typesFor(accept)).toEqual(types);
  });

  it.each([
    ["application/json", ["application/json"]],
    ["Application/JSON; charset=utf-8", ["application/json"]],
    ["text/csv;q=0.5, application/json", ["application/json", "text/csv"]],
    ["application/json, text/csv", ["application/json", "text/csv"]],
    ["text/*, application/json;q=0.9", ["text/csv", "application/json"]],
    ["image/png, */*;q=0.1", ["text/csv", "application/json"]],
    ["*/*, text/csv;q=0", ["application/json"]],
    ["text/*;q=0.2, text/csv;q=0.1, application/*;q=0.15", ["application/json", "text/csv"]],
  ])("for %j are %j, best first (C83)", (accept, types) => {
    expect(typesFor(accept)).toEqual(types);
  });

  it("obey the container's default where the client leaves it open (C82)", () => {
    expect(typesFor("*/*", { defaultAccept: "application/json" })).toEqual(["application/json"]);
    expect(typesFor("image/png, */*;q=0.1", { defaultAccept: "application/json" })[0]).toBe(
      "application/json",
    );
    expect(typesFor("*/*, application/json;q=0", { defaultAccept: "application/json" })).not.toContain(
      "application/json",
    );
    expect(typesFor("text/csv", { defaultAccept: "application/json" })).toEqual(["text/csv"]);
  });

  it("are never another type: a 406 names the supported ones (C84)", () => {
    expect(() => typesFor("image/png")).toThrow(
      'Accept "image/png" cannot be satisfied; this stage answers "text/csv", "application/json".',
    );
  });

  it("refuse at start a default that nothing satisfies (C85)", () => {
    expect(() => negotiation({ defaultAccept: "image/png" })).toThrow(
      expect.objectContaining({ code: "SW_ENVIRONMENT_INVALID", outcome: "stage-invalid" }),
    );
  });

  it("refuse at start an output type no codec has", () => {
    expect(() => negotiation({ outputMediaTypes: ["image/png"] })).toThrow(
      expect.objectContaining({ code: "SW_STAGE_INVALID" }),
    );
  });

  it("are never a codec that only reads", () => {
    expect(negotiation({ outputMediaTypes: undefined }).writeTypes).not.toContain("text/libsvm");
    expect(negotiation().readTypes).toContain("text/libsvm");
    expect(() => negotiation({ outputMediaTypes: ["text/libsvm"] })).toThrow(
      "no codec writes text/libsvm, which .output names; expected one of text/csv, application/json",
    );
  });
});
