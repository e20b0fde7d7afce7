/** Whether the operating system refused something: a path it cannot reach, a right that is missing, a full disk. */
export function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && "syscall" in thrown;
}
