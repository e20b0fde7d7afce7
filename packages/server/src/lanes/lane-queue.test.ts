/**
 * The queue of the worker lane under a clock of its own: callers, threads and costs are played, second by second in no time, so that
 * what is promised can be held against what becomes of it.
 */

import { describe, expect, it } from "vitest";
import { LaneQueue, type Queued } from "./lane-queue.ts";

/** How callers and threads behave; milliseconds. */
interface Scene {
  readonly threads: number;
  readonly timeoutMs: number;
  /** What the invocation that begins now, as number `n`, takes its thread. */
  readonly costMs: (now: number, n: number) => number;
  /** Callers who send again when answered, and a second after a refusal. */
  readonly callers: number;
  readonly untilMs: number;
  /** When the first thread is there, and when it is expected to be. */
  readonly startMs?: number;
  readonly expectedStartMs?: number;
  readonly knownElsewhere?: (byteLength: number) => number;
}

interface Played extends Queued {
  readonly sentAt: number;
}

/** What became of everybody. */
interface Outcome {
  readonly answered: readonly { readonly sentAt: number; readonly waitedMs: number }[];
  readonly refusedAtOnce: number;
  /** Let in, and told later that there is no time for them. */
  readonly refusedLater: readonly { readonly sentAt: number; readonly at: number }[];
}

function play(scene: Scene): Outcome {
  const { threads, timeoutMs, costMs, startMs = 0 } = scene;
  const queue = new LaneQueue<Played>(threads, scene.expectedStartMs, scene.knownElsewhere);
  const events: { readonly at: number; readonly happen: () => void }[] = [];
  const answered: { sentAt: number; waitedMs: number }[] = [];
  const refusedLater: { sentAt: number; at: number }[] = [];
  let refusedAtOnce = 0;
  let begun = 0;
  let now = 0;
  const at = (when: number, happen: () => void) => {
    if (when > scene.untilMs) return;
    const place = events.findLastIndex((event) => event.at <= when) + 1;
    events.splice(place, 0, { at: when, happen });
  };
  const begin = () => {
    for (let next = queue.beginNext(now); next !== undefined; next = queue.beginNext(now)) run(next);
  };
  const run = (entry: Played) => {
    const isFirst = begun < threads;
    const ms = costMs(now, begun);
    begun += 1;
    at(now + ms + (isFirst ? startMs : 0), () => {
      answered.push({ sentAt: entry.sentAt, waitedMs: now - entry.sentAt });
      queue.learn(entry.byteLength, ms, true);
      queue.end(entry);
      for (const hopeless of queue.takeHopeless(now)) refuseLater(hopeless);
      begin();
      at(now, send);
    });
  };
  const refuseLater = ({ sentAt }: Played) => {
    refusedLater.push({ sentAt, at: now });
    at(now + 1000, send);
  };
  const send = () => {
    const deadline = now + timeoutMs;
    if (!queue.hasRoomFor(2, deadline, now, 20)) {
      refusedAtOnce += 1;
      at(now + 1000, send);
      return;
    }
    const entry = { byteLength: 2, deadline, sentAt: now, likelyMs: 0, boundMs: 0, startedAt: 0 };
    queue.add(entry, now);
    // The lane is told when time is used up.
    at(deadline, () => {
      if (queue.drop(entry)) refuseLater(entry);
    });
    begin();
  };
  for (let caller = 0; caller < scene.callers; caller += 1) at(0, send);
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    now = event.at;
    event.happen();
  }
  return { answered, refusedAtOnce, refusedLater };
}

const longestWait = ({ answered }: Outcome) => Math.max(...answered.map(({ waitedMs }) => waitedMs));

/** Numbers from 0 to 1 that look like chance and are the same every time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("while nothing is known of what an invocation takes", () => {
  // By hand: each is taken for T/64. One more comes in while (w + threads) × T/64 ÷ threads × 3 + T/64 + 20 ≤ T.
  it.each([
    [1, 2000, 21],
    [2, 2000, 42],
    [2, 60_000, 42],
    [8, 60_000, 168],
  ])("%i threads and %i ms let in %i of a thousand, whatever comes", (threads, timeoutMs, admitted) => {
    const { refusedAtOnce, refusedLater } = play({
      threads,
      timeoutMs,
      costMs: () => 1e9,
      callers: 1000,
      untilMs: 999,
    });
    expect([1000 - refusedAtOnce, refusedLater.length]).toEqual([admitted, 0]);
  });

  it("nobody who was let in is refused when it turns out to be 50 ms, and the thread comes late", () => {
    const outcome = play({
      threads: 2,
      timeoutMs: 2000,
      costMs: () => 50,
      callers: 200,
      untilMs: 15_000,
      startMs: 900,
    });
    expect(outcome.refusedLater).toEqual([]);
    expect(longestWait(outcome)).toBeLessThan(2000);
  });
});

describe("two hundred callers of a 50 ms model on two threads, 2 s each", () => {
  const crowd = { threads: 2, timeoutMs: 2000, callers: 200, untilMs: 60_000, expectedStartMs: 300 };

  it.each([1, 2, 3])(
    "whose cost wavers by a third (%i): nobody is taken back, nobody is late, no thread is idle",
    (seed) => {
      const random = chance(seed);
      const outcome = play({
        ...crowd,
        costMs: () => 50 * (0.67 + 0.66 * random()),
        startMs: 300,
        knownElsewhere: () => 50,
      });
      expect(outcome.refusedLater).toEqual([]);
      expect(longestWait(outcome)).toBeLessThan(2000);
      // 60 s less the start, two threads, 50 ms: 2,388.
      expect(outcome.answered.length).toBeGreaterThan(0.97 * 2388);
      expect(outcome.refusedAtOnce).toBeGreaterThan(1000);
    },
  );

  it("one in twenty of which takes six times as long: the same", () => {
    const random = chance(7);
    const outcome = play({ ...crowd, costMs: () => (random() < 0.05 ? 300 : 50), knownElsewhere: () => 50 });
    expect(outcome.refusedLater).toEqual([]);
    expect(longestWait(outcome)).toBeLessThan(2000);
  });

  it("whose threads are slowed down by a quarter for a while: the same", () => {
    const isSlow = (now: number) => now % 10_000 > 7000;
    const outcome = play({ ...crowd, costMs: (now) => (isSlow(now) ? 62.5 : 50), knownElsewhere: () => 50 });
    expect(outcome.refusedLater).toEqual([]);
    expect(longestWait(outcome)).toBeLessThan(2000);
  });

  it("whose threads take long to start: only those who have time after that are let in", () => {
    const start = { startMs: 1500, expectedStartMs: 1500 };
    const outcome = play({ ...crowd, ...start, costMs: () => 50, knownElsewhere: () => 50 });
    expect(outcome.refusedLater).toEqual([]);
    expect(longestWait(outcome)).toBeLessThan(2000);
  });

  it("which then costs four times as much: those without time hear of it before it is used up, the next ones at once", () => {
    const outcome = play({ ...crowd, costMs: (now) => (now < 20_000 ? 50 : 200), knownElsewhere: () => 50 });
    expect(outcome.refusedLater.length).toBeGreaterThan(0);
    for (const { sentAt, at } of outcome.refusedLater) {
      // Let in before the change, or while it was learnt.
      expect(sentAt).toBeGreaterThan(18_000);
      expect(sentAt).toBeLessThan(21_500);
      expect(at - sentAt).toBeLessThanOrEqual(2000);
    }
    expect(outcome.refusedLater.filter(({ sentAt, at }) => at - sentAt < 2000).length).toBeGreaterThan(5);
    const settled = outcome.answered.filter(({ sentAt }) => sentAt > 22_000);
    expect(Math.max(...settled.map(({ waitedMs }) => waitedMs))).toBeLessThan(2000);
    expect(settled.length).toBeGreaterThan(300);
  });

  it("one of whose threads never comes back: the other goes on with as many as it can", () => {
    const outcome = play({ ...crowd, costMs: (_, n) => (n === 400 ? 1e9 : 50), knownElsewhere: () => 50 });
    const later = outcome.answered.filter(({ sentAt }) => sentAt > 15_000);
    expect(Math.max(...later.map(({ waitedMs }) => waitedMs))).toBeLessThan(2000);
    // 20 a second.
    expect(later.length).toBeGreaterThan(0.95 * 20 * 43);
    expect(outcome.refusedLater.filter(({ sentAt }) => sentAt > 15_000)).toEqual([]);
  });
});

describe("a queue of bodies", () => {
  const entry = (byteLength: number): Queued => ({
    byteLength,
    deadline: Number.POSITIVE_INFINITY,
    likelyMs: 0,
    boundMs: 0,
    startedAt: 0,
  });

  it("holds 256 MiB that wait, and one of any size", () => {
    const queue = new LaneQueue(1);
    const add = (byteLength: number) => {
      const hasRoom = queue.hasRoomFor(byteLength, Number.POSITIVE_INFINITY, 0, 0);
      if (hasRoom) queue.add(entry(byteLength), 0);
      return hasRoom;
    };
    expect(add(1)).toBe(true);
    queue.beginNext(0);
    expect([add(2 ** 28), add(1), queue.waitingCount]).toEqual([true, false, 1]);
  });

  it("forgets what leaves it before it is begun", () => {
    const queue = new LaneQueue<Queued>(1, 0, () => 100);
    const [running, waiting] = [entry(10), entry(10)];
    queue.add(running, 0);
    queue.beginNext(0);
    queue.add(waiting, 0);
    expect(queue.likelyWaitMs(0)).toBe(200);
    expect([queue.drop(waiting), queue.drop(waiting), queue.drop(running)]).toEqual([true, false, false]);
    expect(queue.likelyWaitMs(0)).toBe(100);
    queue.end(running);
    expect([queue.likelyWaitMs(0), queue.isIdle]).toEqual([0, true]);
  });
});
