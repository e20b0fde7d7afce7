/** Processor time all threads of this process have used, in whole milliseconds. */
export function processorMs() {
  const { user, system } = process.cpuUsage();
  return Math.floor((user + system) / 1000);
}
