/** What a value of a request becomes by its type in the schema (A6–A9). Expected texts are the clauses' own. */
import { describe, expect, it } from "vitest";
import { AWS, ask, features, JSON_TYPE, row, schemaOf } from "./calls.cases.ts";

describe("basic columns (A6, F17, F33)", () => {
  // A column that no node reads comes back as it was converted.
  const echo = (type: string, sent: string, environment = {}) => {
    const schema = schemaOf([["x", type]], { name: "x", type });
    return ask(`{"data":[${sent}]}`, { ...JSON_TYPE, schema, environment });
  };

  it.each([
    ["int", "1", "1"],
    ["int", '"+7"', "7"],
    ["long", "9007199254740993", "9007199254740993"],
    ["short", "-32768", "-32768"],
    ["byte", '"127"', "127"],
    ["double", "1", "1.0"],
    ["double", '" 0.5 "', "0.5"],
    ["double", '"0x1.8p1"', "3.0"],
    ["double", '"1e7d"', "1.0E7"],
    ["double", '"NaN"', "NaN"],
    ["double", "0.0001", "1.0E-4"],
    ["boolean", '"TRUE"', "true"],
    ["boolean", "true", "true"],
    ["boolean", '"yes"', "false"],
    ["string", "1.0", "1.0"],
    ["string", "1e7", "1.0E7"],
    ["string", "true", "true"],
    ["string", "[1, 2]", "[1, 2]"],
    ["string", '{"a": [true, null], "b": {}}', "{a=[true, null], b={}}"],
    ["string", '"a\\"b"', 'a"b'],
  ])("%s of %s is %s", async (type, sent, text) => {
    expect((await echo(type, sent)).text()).toBe(text);
  });

  it.each([
    ["int", "1.0", 'For input string: "1.0"'],
    ["int", '" 1"', 'For input string: " 1"'],
    ["int", '""', 'For input string: ""'],
    ["int", "2147483648", 'For input string: "2147483648"'],
    ["long", "9223372036854775808", 'For input string: "9223372036854775808"'],
    // Byte.parseByte and Short.parseShort of JDK 17: an int first, then its range.
    ["byte", "300", 'Value out of range. Value:"300" Radix:10'],
    ["byte", '"-129"', 'Value out of range. Value:"-129" Radix:10'],
    ["short", "32768", 'Value out of range. Value:"32768" Radix:10'],
    ["byte", "2147483648", 'For input string: "2147483648"'],
    ["short", '" 1"', 'For input string: " 1"'],
    ["float", '"  "', "empty String"],
    ["float", '" abc "', 'For input string: "abc"'],
    ["double", '"abc"', 'For input string: "abc"'],
    ["double", '""', "empty String"],
    ["double", '"nan"', 'For input string: "nan"'],
    ["int", "null", ""],
    ["decimal", "1", "Data type passed in the request is wrong for one or more columns"],
  ])("A9: %s of %s is 400; under compat with Java's text %j", async (type, sent, text) => {
    const answer = await echo(type, sent, AWS);
    expect([answer.status, answer.text()]).toEqual([400, text]);
    expect((await echo(type, sent)).json()).toMatchObject({
      error: { code: "SW_SPARKML_VALUE", column: "x" },
    });
  });

  it("A9: a null, which the original has no words for, is named; a long value is not sent back whole", async () => {
    const message = async (sent: string, environment = {}) => {
      const answer = await echo("double", sent, environment);
      expect(answer.status).toBe(400);
      return (answer.json() as { error: { message: string } }).error.message;
    };
    expect(await message("null")).toBe('record 1, column "x" is null.');
    const long = `${"1".repeat(100_000)}x`;
    expect(await message(`"${long}"`)).toMatch(
      /^For input string: "1{100,200}…: record 1, column "x", expected double\.$/,
    );
    expect((await echo("double", `"${long}"`, AWS)).text()).toBe(`For input string: "${long}"`);
    const named = await ask(`{"data": [], "${long}": 1}`, JSON_TYPE);
    expect([named.status, named.body.length < 1000]).toEqual([400, true]);
  });

  it("A13: a float column is answered; 400 under compat", async () => {
    expect((await echo("float", "0.1")).text()).toBe("0.1");
    expect((await echo("float", "0.1", AWS)).status).toBe(400);
    // Both types read a column of doubles, and its digits are a double's.
    for (const environment of [{}, AWS]) {
      const schema = schemaOf([["x", "double"]], { name: "x", type: "float" });
      expect((await ask("0.1", { schema, environment })).text()).toBe("0.1");
      expect((await ask("100000.67", { schema, environment })).text()).toBe("100000.67");
    }
  });

  it("A9: more values than columns are cut, fewer are 400; an unknown type of CSV has its own text", async () => {
    expect((await ask(`${row},1,2`)).text()).toBe(features);
    expect((await ask("F,0.5")).json()).toMatchObject({ error: { record: 1, column: "diameter" } });
    const schema = schemaOf([["x", "decimal"]], { name: "x", type: "double" });
    expect((await ask("1", { schema, environment: AWS })).text()).toBe("Given type is not supported");
  });
});

describe("array and vector columns (A7, A8)", () => {
  const echo = (type: string, struct: string, sent: string, environment = {}) => {
    const schema = schemaOf([["x", type, struct]], { name: "x", type, struct });
    return ask(`{"data":[${sent}]}`, { ...JSON_TYPE, schema, environment, accept: "application/jsonlines" });
  };

  it.each([
    ["double", "array", "[1.5, 2.0]", "[1.5,2.0]"],
    ["int", "array", "[1, 2]", "[1,2]"],
    ["long", "array", "[3000000000]", "[3000000000]"],
    ["boolean", "array", "[true]", "[true]"],
    // An array is answered as it is, of floats too (A13).
    ["float", "array", "[1.5, 0.1]", "[1.5,0.1]"],
    ["string", "array", '["a", "é\\u0001"]', '["a","é\\u0001"]'],
    ["double", "vector", "[1.0, 2.5]", "[1.0,2.5]"],
    ["double", "matrix", "[1.0]", undefined],
  ])("%s %s of %s, with and without compat", async (type, struct, sent, list) => {
    for (const environment of [{}, AWS]) {
      const answer = await echo(type, struct, sent, environment);
      expect(answer.text()).toBe(`{"features":${list ?? "[1.0]"}}`);
    }
  });

  it.each([
    ["double", "array", "[1, 2]", "[1.0,2.0]"],
    ["long", "array", "[1]", "[1]"],
    ["byte", "array", "[1]", "[1]"],
    ["double", "vector", "[1]", "[1.0]"],
  ])("%s %s of %s: the same number will do; refused under compat", async (type, struct, sent, list) => {
    expect((await echo(type, struct, sent)).text()).toBe(`{"features":${list}}`);
    expect((await echo(type, struct, sent, AWS)).status).toBe(400);
  });

  it.each([
    ["double", "array", "1.5", "Input val is not a list but struct passed is array"],
    ["double", "vector", "1.5", "Input val is not a list but struct passed is vector"],
    ["int", "vector", "[1]", "Only Double type is supported for vector"],
    ["int", "array", "[null]", ""],
    ["long", "array", "[9223372036854775808]", "9223372036854775808 is no element of type long"],
  ])("%s %s of %s is 400 with %j", async (type, struct, sent, text) => {
    const answer = await echo(type, struct, sent, AWS);
    expect([answer.status, answer.text()]).toEqual([400, text]);
  });

  it.each([
    ["int", "array", "[1.5]"],
    ["byte", "array", "[300]"],
    ["double", "array", "[9007199254740993]"],
    ["string", "array", "[1]"],
  ])("%s %s of %s is not numerically the same: 400", async (type, struct, sent) => {
    expect((await echo(type, struct, sent)).status).toBe(400);
  });

  it("F19: cannot be sent as CSV, by the same schema that takes them as JSON", async () => {
    const schema = schemaOf([["x", "double", "vector"]], { name: "x", type: "double", struct: "vector" });
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await ask('{"data": [[1.0]]}', { ...JSON_TYPE, schema })).text()).toBe("1.0");
      const refused = await ask("1.0", { schema });
      expect([refused.status, refused.text()]).toEqual([400, expect.stringContaining("Only basic columns")]);
    }
  });
});

describe("CSV (F14, F19)", () => {
  it("reads quotes, line ends inside them, and all three line ends", async () => {
    const schema = schemaOf(
      [
        ["x", "string"],
        ["y", "string"],
      ],
      { name: "x", type: "string" },
    );
    expect((await ask('"a,""b""\nc",1\r"d",\n\r\ne,2', { schema })).text()).toBe('a,"b"\nc\nd\ne');
    expect((await ask('"a" ,1\n" b"\t, 2', { schema })).text()).toBe("a\n b");
    // A cell that does not begin with a quote has none.
    expect((await ask(' "a",1', { schema })).text()).toBe(' "a"');
    expect((await ask('"a"b,1', { schema })).status).toBe(400);
    expect((await ask('"a" b,1', { schema })).status).toBe(400);
    expect((await ask('"a,1', { schema })).status).toBe(400);
    expect((await ask("\n\n", { schema })).status).toBe(400);
    expect((await ask(Uint8Array.of(0xff), { schema })).status).toBe(400);
  });
});
