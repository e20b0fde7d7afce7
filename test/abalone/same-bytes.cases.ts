/** The suite every way through the pipeline passes: the same request gives the same bytes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PipelineRequest, REQUESTS } from "./requests.ts";
import { inProcess } from "./stage-transports.ts";
import { STAGES } from "./stages.ts";
import { INFERENCE_ID, type Transport } from "./transport.ts";

/** Up to three images are built where Docker is the way. */
const OPEN_TIMEOUT_MS = 180_000;

/** Sends every request of the table, checks the outcome against the table, and byte for byte against the stages in process. */
export function describeTransport(
  name: string,
  open: () => Transport | Promise<Transport>,
  requests: readonly PipelineRequest[] = REQUESTS,
  pipeline = STAGES,
): void {
  describe(name, () => {
    let transport: Transport;
    beforeAll(async () => {
      transport = await open();
    }, OPEN_TIMEOUT_MS);
    afterAll(() => transport?.stop());

    test.each(requests)("$name", async (request) => {
      const outcome = await transport.send(request);
      if ("failedAt" in request.expect) {
        const { failedAt, status, ...error } = request.expect;
        expect(outcome).toMatchObject({ failedAt, status });
        const document = JSON.parse(Buffer.from(outcome.body, "latin1").toString());
        const { stage } = pipeline.find(({ name }) => name === failedAt)!;
        expect(document.error).toMatchObject({ ...error, stage: stage.name, invocationId: INFERENCE_ID });
      } else {
        expect(outcome).toEqual(request.expect);
      }
      expect(outcome).toEqual(await inProcess(pipeline).send(request));
    });

    test("a good request is answered the same after all the bad ones", async () => {
      expect(await transport.send(requests[0]!)).toEqual(requests[0]!.expect);
    });
  });
}
