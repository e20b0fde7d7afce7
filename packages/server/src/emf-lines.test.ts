import { describe, expect, it } from "vitest";
import { EmfLines, emfMetrics } from "./emf-lines.ts";
import { InvocationCounters } from "./invocation-counters.ts";
import { stageMetrics } from "./metric-list.ts";

/** What CloudWatch's specification asks of a document; gives its metrics by name. */
function checked(line: string): Record<string, unknown> {
  const document = JSON.parse(line) as {
    _aws: {
      Timestamp: number;
      CloudWatchMetrics: {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string; Unit: string }[];
      }[];
    };
  } & Record<string, unknown>;
  expect(Number.isInteger(document._aws.Timestamp)).toBe(true);
  const [directive, ...others] = document._aws.CloudWatchMetrics;
  expect(others).toEqual([]);
  expect(directive!.Namespace).toBe("stagewright");
  for (const name of directive!.Dimensions.flat()) expect(document[name]).toEqual(expect.any(String));
  expect(directive!.Metrics.length).toBeLessThanOrEqual(100);
  for (const { Name, Unit } of directive!.Metrics) {
    expect(document[Name]).toEqual(expect.any(Number));
    expect(["Count", "Bytes", "Milliseconds"]).toContain(Unit);
  }
  const { Outcome } = document;
  return {
    ...(Outcome === undefined ? {} : { Outcome }),
    ...Object.fromEntries(directive!.Metrics.map(({ Name }) => [Name, document[Name]])),
  };
}

function setUp() {
  const counters = new InvocationCounters();
  const lines: string[] = [];
  const emf = new EmfLines("s", counters, (line) => lines.push(line));
  const flush = () => {
    emf.flush(1_700_000_000_000);
    return lines.splice(0).map(checked);
  };
  return { counters, flush };
}

describe("lines of the embedded metric format", () => {
  it("tell what happened since the last ones, in CloudWatch's own shape", () => {
    const { counters, flush } = setUp();
    counters.count("success", 0.003, 100, 40, 2);
    counters.count("success", 0.007, 100, 40, 2);
    counters.count("input-invalid", 0.002, 10, 5, 0);
    counters.steps[2]!.add(0.001);
    counters.steps[2]!.add(0.003);
    counters.workerLane.started(50);
    counters.countJoined(2);
    counters.countJoined(2);
    const [stage, ...outcomes] = flush();
    // Buckets (1–2.5 ms, 2.5–5 ms, 5–10 ms) hold one each: the median is half way through the second (2.5 + 2.5 · 0.5).
    expect(stage).toEqual({
      ...{ Invocations: 3, Rows: 4, RequestBytes: 210, ResponseBytes: 85 },
      ...{ DurationAverage: 4, DurationP50: 3.75, DurationP90: 8.5, DurationP99: 9.85, PredictAverage: 2 },
      ...{
        JoinedInvocations: 2,
        JoinedRuns: 1,
        ActiveInvocations: 0,
        WorkerInvocations: 1,
        QueueAverage: 50,
        QueueLength: 0,
        BusyThreads: 0,
        LostThreads: 0,
      },
    });
    expect(outcomes).toEqual([
      { Outcome: "success", Invocations: 2 },
      { Outcome: "input-invalid", Invocations: 1 },
    ]);
    counters.count("success", 90, 0, 0, 0);
    const [second, ...others] = flush();
    expect(second).toMatchObject({ Invocations: 1, Rows: 0, DurationP50: 60_000, WorkerInvocations: 0 });
    expect(second).toMatchObject({ JoinedInvocations: 0, JoinedRuns: 0 });
    expect(second).not.toHaveProperty("PredictAverage");
    expect(second).not.toHaveProperty("QueueAverage");
    expect(others).toEqual([{ Outcome: "success", Invocations: 1 }]);
  });

  it("are not written while nothing happens, but while something runs", () => {
    const { counters, flush } = setUp();
    expect(flush()).toEqual([]);
    counters.active = 1;
    expect(flush()).toEqual([expect.objectContaining({ Invocations: 0, ActiveInvocations: 1 })]);
  });

  it("tell all that the metrics page tells", () => {
    const told: Readonly<Record<string, readonly string[]>> = {
      stagewright_invocations_total: ["Invocations"],
      stagewright_invocation_duration_seconds: [
        "DurationAverage",
        "DurationP50",
        "DurationP90",
        "DurationP99",
      ],
      stagewright_step_duration_seconds: [
        "DecodeAverage",
        "PreprocessAverage",
        "PredictAverage",
        "PostprocessAverage",
        "EncodeAverage",
      ],
      stagewright_rows_total: ["Rows"],
      stagewright_request_bytes_total: ["RequestBytes"],
      stagewright_response_bytes_total: ["ResponseBytes"],
      stagewright_joined_invocations_total: ["JoinedInvocations"],
      stagewright_joined_runs_total: ["JoinedRuns"],
      stagewright_active_invocations: ["ActiveInvocations"],
      stagewright_worker_invocations_total: ["WorkerInvocations"],
      stagewright_worker_queue_seconds_total: ["QueueAverage"],
      stagewright_worker_queue_length: ["QueueLength"],
      stagewright_worker_busy_threads: ["BusyThreads"],
      stagewright_worker_threads_lost_total: ["LostThreads"],
    };
    expect(Object.keys(told)).toEqual(stageMetrics.map(({ name }) => name));
    expect(new Set(Object.values(told).flat())).toEqual(new Set(emfMetrics.map(({ name }) => name)));
  });

  it("have names that are told apart, each with a sentence", () => {
    expect(new Set(emfMetrics.map(({ name }) => name)).size).toBe(emfMetrics.length);
    for (const { help } of emfMetrics) expect(help).toMatch(/^[A-Z0-9].*\.$/);
  });
});
