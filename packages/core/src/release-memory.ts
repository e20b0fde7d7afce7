/** Memory outside of the heap, given back before the collector would find it. */

/** Lets go of an array's memory at once where the runtime can (Node 22), else when it is collected. Nobody may use it afterwards. */
export function releaseMemory({ buffer }: ArrayBufferView): void {
  (buffer as { transfer?: (byteLength: number) => ArrayBuffer }).transfer?.(0);
}
