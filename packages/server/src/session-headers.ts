/** What an answer says of sessions of a sticky endpoint (C125–C129). */

import {
  CLOSED_SESSION_HEADER,
  NEW_SESSION_HEADER,
  SESSION_ID_HEADER,
  type SessionChange,
} from "@stagewright/core";

/** Names and values in turn. Sources disagree on the name for a new session: both are set, with one value (C126). */
export function sessionHeadersOf({ opened, closed }: SessionChange): readonly string[] {
  const headers: string[] = [];
  if (opened !== undefined) headers.push(SESSION_ID_HEADER, opened, NEW_SESSION_HEADER, opened);
  if (closed !== undefined) headers.push(CLOSED_SESSION_HEADER, closed);
  return headers;
}
