/** Sessions of a sticky endpoint, as an answer tells of them (C125–C129). */

import { MAX_SESSION_ID_LENGTH } from "./contract.ts";
import { quote } from "./error-catalogue.ts";
import { errors } from "./errors.ts";

/** Values of the answer's session headers. */
export interface SessionChange {
  /** `<id>; Expires=<yyyy-mm-ddThh:mm:ssZ>` of a session that was opened (C127). */
  readonly opened?: string;
  /** Id of a session that was closed (C129). */
  readonly closed?: string;
}

/**
 * A session id as the platform takes it.
 *
 * @throws SW_INVOCATION_SESSION (C127)
 */
export function checkSessionId(id: string): string {
  if (id.length <= MAX_SESSION_ID_LENGTH && /^[a-zA-Z0-9](?:-*[a-zA-Z0-9])*$/.test(id)) return id;
  throw errors.SW_INVOCATION_SESSION({ problem: `got id ${quote(id)} of ${id.length} characters` });
}

/**
 * Value of the header of a new session: UTC, whole seconds, rounded down.
 *
 * @throws SW_INVOCATION_SESSION
 */
export function openedSession(id: string, expiresAt: Date): string {
  if (!(expiresAt.getTime() >= 0 && expiresAt.getUTCFullYear() <= 9999))
    throw errors.SW_INVOCATION_SESSION({
      problem: "got no date to expire at, or one before 1970 or after 9999",
    });
  return `${checkSessionId(id)}; Expires=${expiresAt.toISOString().slice(0, 19)}Z`;
}
