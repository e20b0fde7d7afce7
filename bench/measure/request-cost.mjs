/** What a server's answers cost while it is under load. */

import { load } from "./load.mjs";
import { cpuSeconds } from "./process-cost.mjs";

/**
 * Sends one CSV row to a server's /invocations over and over for some seconds.
 *
 * @param cpu seconds of CPU the server has had so far; by default those of its own process
 * @returns CPU microseconds a request, and the number of answers
 */
export async function requestCost(
  { port, processId },
  { row, connections, seconds, core, cpu = cpuSeconds },
) {
  const before = cpu(processId);
  const requests = await load({
    url: `http://127.0.0.1:${port}/invocations`,
    body: row,
    contentType: "text/csv",
    connections,
    seconds,
    core,
  });
  return { microseconds: ((cpu(processId) - before) / requests) * 1e6, requests };
}
