/**
 * A call's rows in blocks, which threads take from a counter in shared memory: a thread whose processor is disturbed takes
 * fewer, nobody waits for a message, and scoring begins while later rows are still being copied.
 */

/** Two numbers in shared memory: the next block to be taken, and the blocks whose rows are there. */
export type BlockCounters = Int32Array<SharedArrayBuffer>;

const NEXT = 0;
const READY = 1;

/** Rows below which splitting costs more than it gains. */
const minSplitRows = 256;
/** Blocks a thread gets of a large call: the last ones, at which another may have to wait, are a small part. */
const blocksPerThread = 32;
/** Rows the trees are walked with at once; a block is a multiple of them. */
const walkedRows = 64;
/** Beyond it a block's own costs no longer count. */
const maxBlockRows = 1024;

export function createBlockCounters(): BlockCounters {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** Rows of a block of a call, at least 1. */
export function blockRowsOf(rowCount: number, threadCount: number): number {
  if (rowCount <= minSplitRows) return Math.max(1, rowCount);
  const wanted = Math.ceil(rowCount / (threadCount * blocksPerThread * walkedRows)) * walkedRows;
  return Math.min(maxBlockRows, wanted);
}

/** The next block nobody has taken yet; it may lie behind the last one. */
export function takeBlock(counters: BlockCounters): number {
  return Atomics.add(counters, NEXT, 1);
}

/** Whether all of so many blocks are taken. */
export function areTaken(counters: BlockCounters, blockCount: number): boolean {
  return Atomics.load(counters, NEXT) >= blockCount;
}

/** Leaves nothing to take of so many blocks. */
export function takeAll(counters: BlockCounters, blockCount: number): void {
  Atomics.store(counters, NEXT, blockCount);
}

/** The rows of the first `count` blocks are there. */
export function announceBlocks(counters: BlockCounters, count: number): void {
  Atomics.store(counters, READY, count);
  Atomics.notify(counters, READY);
}

/** Blocks this thread until the rows of a block are there. */
export function waitForBlock(counters: BlockCounters, block: number): void {
  for (;;) {
    const ready = Atomics.load(counters, READY);
    if (ready > block) return;
    Atomics.wait(counters, READY, ready);
  }
}
