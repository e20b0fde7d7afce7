/** Why nothing answers at an address, in words for a message. */

/** Of a name with several addresses, Node tells of each: its error itself then says nothing. */
export function connectionFailure(cause: Error): string {
  const tried = cause instanceof AggregateError ? (cause.errors as readonly Error[]) : [];
  return cause.message || tried.map(({ message }) => message).join("; ");
}
