/** What a process has cost so far: CPU time and resident memory, from Linux's /proc. */

import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks a second; 100 on every Linux this runs on (getconf CLK_TCK). */
const TICKS_PER_SECOND = 100;

/** User and system time of a process, seconds. */
export function cpuSeconds(processId) {
  const stat = readFileSync(`/proc/${processId}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Time a process and its threads have had a processor, milliseconds, by the scheduler's own count: finer than a tick. */
export function processorMilliseconds(processId) {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${processId}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${processId}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  }
  return nanoseconds / 1e6;
}

/** Resident memory of a process, MiB. */
export function residentMebibytes(processId) {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

/** User and system time of a process and of all it started that still run, seconds. */
export function cpuSecondsOfTree(processId) {
  let children = [];
  for (const thread of readdirSync(`/proc/${processId}/task`)) {
    const text = readFileSync(`/proc/${processId}/task/${thread}/children`, "utf8");
    children = children.concat(text.split(" ").filter(Boolean).map(Number));
  }
  return cpuSeconds(processId) + children.reduce((sum, child) => sum + cpuSecondsOfTree(child), 0);
}

/** The most resident memory a process has had so far, MiB. */
export function peakMebibytes(processId) {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) / 1024;
}
