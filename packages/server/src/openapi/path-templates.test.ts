import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, it } from "vitest";
import { pathTemplates } from "./path-templates.ts";

const templatesOf = (path: string) => pathTemplates(path).map(({ template }) => template);

describe("a path of Express as templates of OpenAPI", () => {
  it.each([
    ["/version", ["/version"]],
    ["/", ["/"]],
    ["/models/:id", ["/models/{id}"]],
    ["/models/:id/versions/:version", ["/models/{id}/versions/{version}"]],
    ["/:from-:to", ["/{from}-{to}"]],
    ["/files/*path", ["/files/{path}"]],
    ["/users{/:id}", ["/users/{id}", "/users"]],
    ["/users{/:id}/delete", ["/users/{id}/delete", "/users/delete"]],
    ["/a{/:b{/:c}}", ["/a/{b}/{c}", "/a/{b}", "/a"]],
    ["/café/:größe", ["/café/{größe}"]],
    ['/:"two words"', ["/{two words}"]],
    ["/caf\\:e", ["/caf:e"]],
    ["/a\\{b\\}", ["/a%7Bb%7D"]],
  ])("%s", (path, expected) => {
    expect(templatesOf(path)).toEqual(expected);
    // Express has to take the path too: what it refuses would prove nothing.
    expect(() => express().get(path, () => {})).not.toThrow();
  });

  it("declares each parameter, and says of a wildcard that it holds slashes", () => {
    expect(pathTemplates("/:id/*rest")[0]!.parameters).toEqual([
      { name: "id", in: "path", required: true, schema: { type: "string" } },
      {
        name: "rest",
        in: "path",
        required: true,
        description: "The rest of the path; it may hold slashes.",
        schema: { type: "string" },
      },
    ]);
  });

  it("stops at 16 of a path with many optional parts", () => {
    expect(pathTemplates("{/a}".repeat(30))).toHaveLength(16);
  });
});

it("Express answers each template, filled in", async () => {
  const app = express();
  app.get("/a{/:b{/:c}}", (_request, response) => void response.send("yes"));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    for (const template of templatesOf("/a{/:b{/:c}}")) {
      const response = await fetch(`http://127.0.0.1:${port}${template.replaceAll(/\{\w+\}/g, "x")}`);
      expect(await response.text()).toBe("yes");
    }
  } finally {
    server.close();
  }
});
