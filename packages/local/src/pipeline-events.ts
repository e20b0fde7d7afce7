/** What a pipeline at home tells while it runs, and each event as the one line a terminal shows. */

import type { HopReport } from "./invoke-pipeline.ts";

export type PipelineEvent =
  /** A line a container wrote (C13). */
  | {
      readonly kind: "log";
      readonly container: string;
      readonly stream: "stdout" | "stderr";
      readonly line: string;
    }
  | {
      readonly kind: "starting";
      readonly container: string;
      readonly port: number;
      readonly fromCache: boolean;
    }
  | { readonly kind: "ready"; readonly container: string; readonly port: number; readonly afterMs: number }
  /** The process is gone; `restartInMs` is undefined when it is not started again. */
  | {
      readonly kind: "exited";
      readonly container: string;
      readonly how: string;
      readonly restartInMs: number | undefined;
    }
  | { readonly kind: "in-service"; readonly endpoint: string; readonly url: string; readonly afterMs: number }
  | ({ readonly kind: "hop"; readonly invocationId: string } & HopReport)
  /** The end of an invocation as the client sees it. */
  | {
      readonly kind: "invocation";
      readonly invocationId: string;
      readonly endpoint: string;
      readonly status: number;
      readonly byteLength: number;
      readonly durationMs: number;
      /** The message of the error that the client got. */
      readonly error: string | undefined;
    }
  | { readonly kind: "warning"; readonly invocationId: string; readonly text: string };

/** One line, led by the name of the container (C226). */
export function formatPipelineEvent(event: PipelineEvent): string {
  switch (event.kind) {
    case "log":
      return `${event.container} | ${event.line}`;
    case "starting":
      return `${event.container} starting on port ${event.port}${event.fromCache ? "" : " (bundled anew)"}`;
    case "ready":
      return `${event.container} ready on port ${event.port} after ${formatMs(event.afterMs)}`;
    case "exited": {
      const next =
        event.restartInMs === undefined ? "" : `; starting it again in ${formatMs(event.restartInMs)}`;
      return `${event.container} ${event.how}${next}`;
    }
    case "in-service":
      return `endpoint ${event.endpoint} in service after ${formatMs(event.afterMs)}: ${event.url}`;
    case "hop":
      return formatHop(event);
    case "invocation": {
      const end = event.error === undefined ? "" : `: ${event.error}`;
      return `${event.invocationId} ${event.status}, ${formatBytes(event.byteLength)} in ${formatMs(event.durationMs)}${end}`;
    }
    case "warning":
      return `${event.invocationId} warning: ${event.text}`;
  }
}

/** `  1 features    text/csv 41 B → 200 text/csv 118 B, 1.8 ms` */
function formatHop(hop: Extract<PipelineEvent, { kind: "hop" }>): string {
  const { request, response } = hop;
  const answer =
    response === undefined
      ? (hop.failure ?? "no answer")
      : `${response.status}${response.contentType === undefined ? "" : ` ${response.contentType}`} ${formatBytes(response.byteLength)}`;
  return `  ${hop.position} ${hop.container}: ${request.contentType} ${formatBytes(request.byteLength)} → ${answer}, ${formatMs(hop.durationMs)}`;
}

function formatBytes(count: number): string {
  return `${count} B`;
}

function formatMs(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
