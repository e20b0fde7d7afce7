/**
 * Batching: invocations that arrive close together run through the hooks as one, and each caller gets its own rows.
 *
 *     decode each ──► join ──► preprocess, predict, postprocess ──► split ──► encode each
 *
 * Only what a hook could not tell apart is joined: same columns, same headers, no session. Whatever goes wrong with a joined
 * run, its invocations are run again one by one, so that the guilty one alone fails. A stage whose answers cannot be split (other
 * rows than came in, no rows at all, attributes or a session set by a hook) is not batched any further, and the log says so once.
 */

import { performance } from "node:perf_hooks";
import { InvocationContext } from "../context.ts";
import { errors } from "../errors.ts";
import type { Answer, Invocation } from "../invocation.ts";
import type { Logger } from "../logger.ts";
import type { BatchOptions } from "./batch-options.ts";
import { canJoin, isRowPayload, joinRows, type RowPayload, rowsOf } from "./row-payload.ts";

/** A decoded invocation on its way to the hooks. */
export interface BatchEntry<Ending> {
  readonly invocation: Invocation;
  readonly payload: RowPayload;
  readonly context: InvocationContext<unknown>;
  /** What its answer is made with, once the hooks have run. */
  readonly ending: Ending;
}

/** What the batcher asks of the stage. */
export interface BatchedStage<Ending> {
  /** The whole rest of one invocation. */
  runAlone(entry: BatchEntry<Ending>): Answer | Promise<Answer>;
  /** The hooks and the declared output over joined rows; whatever they give. */
  runHooks(payload: RowPayload, context: InvocationContext<unknown>): unknown;
  /** The answer of one invocation from its own rows. */
  encode(rows: RowPayload, ending: Ending): Answer;
}

interface Waiting<Ending> extends BatchEntry<Ending> {
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/** Entries that will run together. */
interface Batch<Ending> {
  readonly entries: Waiting<Ending>[];
  rowCount: number;
  /** When it runs at the latest, milliseconds of `performance.now()`. */
  dueAt: number;
  /** Calls off the timer that starts it. */
  unschedule: () => void;
}

/** Ids named in the invocation id of a joined run. */
const MAX_NAMED_IDS = 8;
/** Joined runs in a row that failed although every invocation succeeded alone, after which none is joined any more. */
const MAX_UNEXPLAINED_FAILURES = 3;
/** Weight of the newest joined run in the time one is expected to take. */
const NEWEST_WEIGHT = 0.2;

/** Joins the invocations of one stage. */
export class Batcher<Ending> {
  readonly #options: BatchOptions;
  readonly #stage: BatchedStage<Ending>;
  readonly #log: Logger;
  readonly #open: Batch<Ending>[] = [];
  /** What a joined run takes, milliseconds. */
  #runMs = 0;
  #isOff = false;
  #unexplainedFailures = 0;

  constructor(options: BatchOptions, stage: BatchedStage<Ending>, log: Logger) {
    this.#options = options;
    this.#stage = stage;
    this.#log = log;
  }

  /** The answer of one invocation, alone or out of a joined run. Throws and rejects as `OpenStage.invoke`. */
  run(entry: BatchEntry<Ending>): Answer | Promise<Answer> {
    const { invocation, payload, context } = entry;
    const { maxRows, maxDelayMs } = this.#options;
    const now = performance.now();
    // Held no longer than half its remaining time, and so that what a run takes still fits.
    const halfLeftMs = (context.deadline - now) / 2;
    const dueAt = Math.min(now + Math.min(maxDelayMs, halfLeftMs), context.deadline - 2 * this.#runMs);
    const cannotWait = payload.rowCount >= maxRows || dueAt < now || invocation.sessionId !== undefined;
    if (this.#isOff || cannotWait) return this.#stage.runAlone(entry);
    return new Promise((resolve, reject) => {
      const waiting = { ...entry, resolve, reject };
      const batch = this.#batchFor(waiting);
      batch.entries.push(waiting);
      batch.rowCount += payload.rowCount;
      // A signal and its timer cost more than a small model; whoever can be asked is asked when the batch starts.
      if (invocation.isAbandoned === undefined)
        context.signal.addEventListener("abort", () => this.#leave(batch, waiting), { once: true });
      if (batch.rowCount >= maxRows) this.#start(batch);
      else this.#schedule(batch, dueAt);
    });
  }

  /** The open batch an entry fits in, or a new one; one that it would overfill runs now. */
  #batchFor(entry: Waiting<Ending>): Batch<Ending> {
    const open = this.#open.find(({ entries }) => areAlike(entries[0]!, entry));
    if (open !== undefined && open.rowCount + entry.payload.rowCount <= this.#options.maxRows) return open;
    if (open !== undefined) this.#start(open);
    const batch = { entries: [], rowCount: 0, dueAt: Number.POSITIVE_INFINITY, unschedule: () => {} };
    this.#open.push(batch);
    return batch;
  }

  #schedule(batch: Batch<Ending>, dueAt: number): void {
    if (dueAt >= batch.dueAt) return;
    batch.dueAt = dueAt;
    batch.unschedule();
    const start = () => this.#start(batch);
    const waitMs = dueAt - performance.now();
    if (waitMs < 1) {
      const immediate = setImmediate(start);
      batch.unschedule = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(start, waitMs);
      batch.unschedule = () => clearTimeout(timer);
    }
  }

  /** Its caller is gone or its time used up: it does not take part. */
  #leave(batch: Batch<Ending>, entry: Waiting<Ending>): void {
    const at = batch.entries.indexOf(entry);
    if (at < 0 || !this.#open.includes(batch)) return;
    batch.entries.splice(at, 1);
    batch.rowCount -= entry.payload.rowCount;
    if (batch.entries.length === 0) this.#close(batch);
    entry.context.finish();
    entry.reject(errors.SW_BATCH_LEFT({}));
  }

  #close(batch: Batch<Ending>): void {
    batch.unschedule();
    const at = this.#open.indexOf(batch);
    if (at >= 0) this.#open.splice(at, 1);
  }

  #start(batch: Batch<Ending>): void {
    this.#close(batch);
    const entries = batch.entries.filter(isWaitedFor);
    if (entries.length === 1 || this.#isOff) this.#runEach(entries);
    else if (entries.length > 1) void this.#runJoined(entries);
  }

  /** Runs each by itself; what becomes of them is returned as well. */
  #runEach(entries: readonly Waiting<Ending>[]): readonly Promise<Answer>[] {
    return entries.map((entry) => {
      entry.context.beginStep();
      const answer = (async () => this.#stage.runAlone(entry))();
      entry.resolve(answer);
      return answer;
    });
  }

  async #runJoined(entries: readonly Waiting<Ending>[]): Promise<void> {
    const startedAt = performance.now();
    const context = joinedContext(entries);
    let value: unknown;
    try {
      value = await this.#stage.runHooks(joinRows(entries.map(({ payload }) => payload)), context);
    } catch (cause) {
      await this.#runAfterFailure(entries, cause);
      return;
    } finally {
      context.finish();
    }
    this.#unexplainedFailures = 0;
    const runMs = performance.now() - startedAt;
    this.#runMs = this.#runMs === 0 ? runMs : this.#runMs + NEWEST_WEIGHT * (runMs - this.#runMs);
    const rowCount = entries.reduce((sum, { payload }) => sum + payload.rowCount, 0);
    const problem = problemOfAnswer(value, rowCount, context);
    if (problem === undefined) {
      this.#answerEach(entries, value as RowPayload, context);
    } else {
      this.#turnOff(problem);
      this.#runEach(entries.filter(isWaitedFor));
    }
  }

  /** One bad invocation fails alone; a stage that fails joined runs without one is not batched any further. */
  async #runAfterFailure(entries: readonly Waiting<Ending>[], cause: unknown): Promise<void> {
    this.#log.debug(
      { event: "batch-failed", invocations: entries.length, err: cause },
      "a joined run failed; its invocations run one by one",
    );
    const left = entries.filter(isWaitedFor);
    const ends = await Promise.allSettled(this.#runEach(left));
    // A run may fail because callers left or their time was used up.
    const isExplained = left.length < entries.length || ends.some(({ status }) => status === "rejected");
    this.#unexplainedFailures = isExplained ? 0 : this.#unexplainedFailures + 1;
    if (this.#unexplainedFailures >= MAX_UNEXPLAINED_FAILURES) {
      this.#turnOff("joined runs fail although each of their invocations succeeds alone", cause);
    }
  }

  #turnOff(problem: string, cause?: unknown): void {
    this.#isOff = true;
    this.#log.warn(
      { event: "batch-off", problem, err: cause },
      `invocations are not joined any more: ${problem}`,
    );
  }

  #answerEach(
    entries: readonly Waiting<Ending>[],
    joined: RowPayload,
    { spans }: InvocationContext<unknown>,
  ): void {
    let first = 0;
    for (const entry of entries) {
      const end = first + entry.payload.rowCount;
      entry.context.beginStep();
      try {
        const answer = this.#stage.encode(rowsOf(joined, first, end), entry.ending);
        entry.resolve({ ...answer, joinedCount: entries.length, spans });
      } catch (error) {
        entry.reject(error);
      }
      entry.context.finish();
      first = end;
    }
  }
}

/** Whether somebody waits for an entry; one that was abandoned is rejected. */
function isWaitedFor<Ending>({ invocation, context, reject }: Waiting<Ending>): boolean {
  const isGone = invocation.isAbandoned?.() === true || context.remainingMs() === 0;
  if (!isGone) return true;
  context.finish();
  reject(errors.SW_BATCH_LEFT({}));
  return false;
}

/** Why the answer of a joined run has no part for each of its invocations; undefined when it has. */
function problemOfAnswer(
  value: unknown,
  rowCount: number,
  context: InvocationContext<unknown>,
): string | undefined {
  if (context.answeredAttributes !== undefined || context.answeredSession !== undefined) {
    return "a hook sets custom attributes or a session, which belong to one invocation";
  }
  if (!isRowPayload(value)) return "the stage's answer is neither a table nor a tensor with a record axis";
  if (value.rowCount !== rowCount) return `the stage answered ${value.rowCount} rows to ${rowCount}`;
  return undefined;
}

/** Whether a hook could tell two invocations apart by anything but their ids, their rows and their deadlines. */
function areAlike<Ending>(one: BatchEntry<Ending>, other: BatchEntry<Ending>): boolean {
  const a = one.invocation;
  const b = other.invocation;
  return (
    a.contentType === b.contentType &&
    a.accept === b.accept &&
    a.customAttributes === b.customAttributes &&
    a.targetModel === b.targetModel &&
    canJoin(one.payload, other.payload)
  );
}

/**
 * What hooks see of a joined run: what its invocations have in common, the earliest deadline, and their ids one behind the other.
 * The signal aborts when nobody is left who waits, or at that deadline.
 */
function joinedContext<Ending>(entries: readonly BatchEntry<Ending>[]): InvocationContext<unknown> {
  const { invocation, context } = entries[0]!;
  const ids = entries.slice(0, MAX_NAMED_IDS).map((entry) => entry.invocation.invocationId);
  const others = entries.length - ids.length;
  return new InvocationContext({
    invocation: {
      ...headersOf(invocation),
      body: new Uint8Array(0),
      invocationId: others === 0 ? ids.join(",") : `${ids.join(",")},+${others}`,
      deadline: Math.min(...entries.map((entry) => entry.context.deadline)),
      // The hooks run once; their time is counted once, with the first.
      ...(invocation.stepEnded && { stepEnded: invocation.stepEnded.bind(invocation) }),
      makeSignal: () => whenAllAborted(entries.map((entry) => entry.context.signal)),
    },
    contentType: context.contentType,
    accept: context.accept,
    environment: context.environment,
    model: context.model,
    log: context.stageLog,
  });
}

function headersOf({
  contentType,
  accept,
  customAttributes,
  targetModel,
}: Invocation): Omit<Invocation, "body" | "invocationId"> {
  return { contentType, accept, customAttributes, targetModel };
}

function whenAllAborted(signals: readonly AbortSignal[]): AbortSignal {
  const all = new AbortController();
  let left = signals.length;
  for (const signal of signals) {
    const note = () => {
      left -= 1;
      if (left === 0) all.abort(signal.reason);
    };
    if (signal.aborted) note();
    else signal.addEventListener("abort", note, { once: true });
  }
  return all.signal;
}
