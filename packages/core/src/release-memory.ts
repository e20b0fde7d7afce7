/** Memory outside of the heap, given back before the collector would find it. */

import type { MessagePort } from "node:worker_threads";

/** Lets go of what is sent to it; made when first needed. */
let closedPort: MessagePort | undefined;

/** Lets go of an array's memory at once, unless threads share it. Nobody may use it afterwards. */
export function releaseMemory({ buffer }: ArrayBufferView): void {
  if (!(buffer instanceof ArrayBuffer)) return;
  if ("transfer" in buffer) (buffer as { transfer(byteLength: number): ArrayBuffer }).transfer(0);
  else moveAway(buffer);
}

/** Node 20 cannot make a buffer smaller, but moves one to where nobody is. */
function moveAway(buffer: ArrayBuffer): void {
  if (closedPort === undefined) {
    closedPort = new MessageChannel().port1;
    closedPort.close();
  }
  closedPort.postMessage(undefined, [buffer]);
}
