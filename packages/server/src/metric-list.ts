/** Every metric of a stage, one an entry: what `/metrics` shows, and what the reference page is generated from. */

import { INVOCATION_STEPS } from "@stagewright/core";
import type { DurationHistogram, InvocationCounters } from "./invocation-counters.ts";

/** A value under its labels. */
export interface LabelledValue<T> {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: T;
}

interface MetricBase {
  /** `stagewright_…`, by the conventions of Prometheus: base units, `_total` for counters. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** Labels besides `stage`. */
  readonly labels: readonly string[];
}

/** A count that grows, or a number of now. */
export interface NumberMetric extends MetricBase {
  readonly type: "counter" | "gauge";
  readonly values: (counters: InvocationCounters) => readonly LabelledValue<number>[];
}

/** Durations by bucket. */
export interface HistogramMetric extends MetricBase {
  readonly type: "histogram";
  readonly values: (counters: InvocationCounters) => readonly LabelledValue<DurationHistogram>[];
}

/** One metric. */
export type StageMetric = NumberMetric | HistogramMetric;

const single = <T>(value: T): readonly LabelledValue<T>[] => [{ labels: {}, value }];

/** Every metric of our own; prom-client's of the process (`process_…`, `nodejs_…`) stand beside them. */
export const stageMetrics: readonly StageMetric[] = [
  {
    name: "stagewright_invocations_total",
    help: "Invocations by how they ended: success, empty, or the outcome of the error.",
    type: "counter",
    labels: ["outcome"],
    values: ({ byOutcome }) => [...byOutcome].map(([outcome, value]) => ({ labels: { outcome }, value })),
  },
  {
    name: "stagewright_invocation_duration_seconds",
    help: "From the request's head to the end of the answer.",
    type: "histogram",
    labels: [],
    values: ({ duration }) => single(duration),
  },
  {
    name: "stagewright_step_duration_seconds",
    help: "Time of each step that ended well: decode, preprocess, predict, postprocess, encode. A stream's parts are in none.",
    type: "histogram",
    labels: ["step"],
    values: ({ steps }) =>
      steps.flatMap((value, at) =>
        value.buckets.some((count) => count > 0) ? [{ labels: { step: INVOCATION_STEPS[at]! }, value }] : [],
      ),
  },
  {
    name: "stagewright_rows_total",
    help: "Records read from request bodies.",
    type: "counter",
    labels: [],
    values: ({ rows }) => single(rows),
  },
  {
    name: "stagewright_request_bytes_total",
    help: "Bytes of request bodies, inflated.",
    type: "counter",
    labels: [],
    values: ({ requestBytes }) => single(requestBytes),
  },
  {
    name: "stagewright_response_bytes_total",
    help: "Bytes of response bodies, as sent.",
    type: "counter",
    labels: [],
    values: ({ responseBytes }) => single(responseBytes),
  },
  {
    name: "stagewright_joined_invocations_total",
    help: "Invocations that ran together with others (option batch).",
    type: "counter",
    labels: [],
    values: ({ joinedInvocations }) => single(joinedInvocations),
  },
  {
    name: "stagewright_joined_runs_total",
    help: "Runs that joined several invocations.",
    type: "counter",
    labels: [],
    values: ({ joinedRuns }) => single(joinedRuns),
  },
  {
    name: "stagewright_active_invocations",
    help: "Invocations running now.",
    type: "gauge",
    labels: [],
    values: ({ active }) => single(active),
  },
  {
    name: "stagewright_worker_invocations_total",
    help: "Invocations a worker thread has begun.",
    type: "counter",
    labels: [],
    values: ({ workerLane }) => single(workerLane.begun),
  },
  {
    name: "stagewright_worker_queue_seconds_total",
    help: "Time invocations have waited for a worker thread, together.",
    type: "counter",
    labels: [],
    values: ({ workerLane }) => single(workerLane.queueSeconds),
  },
  {
    name: "stagewright_worker_queue_length",
    help: "Invocations that wait for a worker thread now.",
    type: "gauge",
    labels: [],
    values: ({ workerLane }) => single(workerLane.queueLength),
  },
  {
    name: "stagewright_worker_busy_threads",
    help: "Worker threads that run an invocation now.",
    type: "gauge",
    labels: [],
    values: ({ workerLane }) => single(workerLane.busyThreads),
  },
  {
    name: "stagewright_worker_threads_lost_total",
    help: "Worker threads that ended while they ran an invocation.",
    type: "counter",
    labels: [],
    values: ({ workerLane }) => single(workerLane.lostThreads),
  },
];
