/** The suite every way through the pipeline passes: the same request gives the same bytes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REQUESTS } from "./requests.ts";
import { inProcess } from "./stage-transports.ts";
import { INFERENCE_ID, type Transport } from "./transport.ts";

/** Three images are built where Docker is the way. */
const OPEN_TIMEOUT_MS = 180_000;

/** Sends every request of the table, checks the outcome against the table, and byte for byte against the stages in process. */
export function describeTransport(name: string, open: () => Transport | Promise<Transport>): void {
  describe(name, () => {
    let transport: Transport;
    beforeAll(async () => {
      transport = await open();
    }, OPEN_TIMEOUT_MS);
    afterAll(() => transport?.stop());

    test.each(REQUESTS)("$name", async (request) => {
      const outcome = await transport.send(request);
      if ("failedAt" in request.expect) {
        const { failedAt, status, ...error } = request.expect;
        expect(outcome).toMatchObject({ failedAt, status });
        const document = JSON.parse(Buffer.from(outcome.body, "latin1").toString());
        expect(document.error).toMatchObject({ ...error, stage: failedAt, invocationId: INFERENCE_ID });
      } else {
        expect(outcome).toEqual(request.expect);
      }
      expect(outcome).toEqual(await inProcess().send(request));
    });

    test("a good request is answered the same after all the bad ones", async () => {
      expect(await transport.send(REQUESTS[0]!)).toEqual(REQUESTS[0]!.expect);
    });
  });
}
