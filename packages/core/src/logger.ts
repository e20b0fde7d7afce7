/**
 * What the framework asks of a logger: structured fields, or an error, whose stack is logged; then a sentence. pino fits as it is.
 */

/** One line an event. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A logger that drops everything; for tests and for stages run as functions. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};
