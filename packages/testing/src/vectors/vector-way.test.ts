/** What a vector is told when what it asks does not answer, or not whole. */

import dns from "node:dns";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { defineStage } from "@stagewright/core";
import { afterEach, expect, test, vi } from "vitest";
import { startServer } from "../start-server.ts";
import { askOverHttp, openAtUrl } from "./vector-way.ts";

const request = { headers: { "content-type": "text/plain" }, body: Buffer.from("x") };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server that takes every request and answers none. */
async function silent(): Promise<string> {
  const server = createServer(() => {});
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("one that never answers is not waited for without end", async () => {
  const url = await silent();
  const way = await openAtUrl(url);
  expect(way.stage).toBeUndefined();
  await expect(askOverHttp(url, request, 50)).rejects.toMatchObject({
    code: "SW_TESTING_UNREACHABLE",
    message: `Nothing answers at ${url}/invocations: nothing came for 50 ms. Start the stage that is to answer there.`,
  });
});

test("a name with several addresses, at none of which anybody answers, is told with all of them", async () => {
  // As `localhost` is on many machines; Node asks for every address of a name.
  const both = [
    { address: "127.0.0.1", family: 4 },
    { address: "127.0.0.2", family: 4 },
  ];
  const lookup = vi.spyOn(dns, "lookup").mockImplementation(((...given: readonly unknown[]) => {
    (given.at(-1) as (error: null, addresses: typeof both) => void)(null, both);
  }) as typeof dns.lookup);
  await expect(askOverHttp("http://two.addresses:1", request)).rejects.toMatchObject({
    code: "SW_TESTING_UNREACHABLE",
    message:
      "Nothing answers at http://two.addresses:1/invocations: connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED 127.0.0.2:1. Start the stage that is to answer there.",
  });
  expect(lookup).toHaveBeenCalledOnce();
  lookup.mockRestore();
});

test("an answer that ends too early is told as one, not as nobody there", async () => {
  const cut = defineStage("cut").predict(async function* () {
    yield "first,";
    throw new Error("no more");
  });
  const { url, stop } = await startServer(cut);
  await expect(askOverHttp(url, request)).rejects.toMatchObject({
    code: "SW_TESTING_CUT_OFF",
    message: `The answer of ${url}/invocations was cut off after 6 bytes; the stage's log says why.`,
  });
  await stop();
});

test.each(["127.0.0.1:8080", "https://127.0.0.1:8080", "stage"])("%s is no address to ask", async (url) => {
  await expect(openAtUrl(url)).rejects.toMatchObject({
    code: "SW_TESTING_UNREACHABLE",
    message: `Nothing answers at ${url}: an address to ask begins with http://. Start the stage that is to answer there.`,
  });
});
