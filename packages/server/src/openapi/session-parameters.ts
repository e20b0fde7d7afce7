/** Headers of sessions of a sticky endpoint in OpenAPI (C125–C129). */

import {
  CLOSED_SESSION_HEADER,
  MAX_SESSION_ID_LENGTH,
  NEW_SESSION,
  NEW_SESSION_HEADER,
  SESSION_ID_HEADER,
} from "@stagewright/core";
import type { JsonSchema } from "./column-schema.ts";

const ID = "[a-zA-Z0-9](-*[a-zA-Z0-9])*";
/** The client-visible value of a session that was opened (C127). */
const OPENED = `^${ID};\\sExpires=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`;

/** The header of an invocation. */
export const SESSION_PARAMETER: JsonSchema = {
  name: SESSION_ID_HEADER,
  in: "header",
  description: `\`${NEW_SESSION}\` asks for a session (C125), an id is one of a session that is open (C128); an unknown id is refused with 400 (C131).`,
  schema: { type: "string", maxLength: MAX_SESSION_ID_LENGTH, pattern: `^(${NEW_SESSION})$|^${ID}$` },
};

const opened: JsonSchema = {
  description: "Id and expiry of a session that was opened; two headers with one value (C126, C127).",
  schema: { type: "string", pattern: OPENED },
};

/** The headers of an answer. */
export const SESSION_HEADERS: JsonSchema = {
  [SESSION_ID_HEADER]: opened,
  [NEW_SESSION_HEADER]: opened,
  [CLOSED_SESSION_HEADER]: {
    description: "Id of a session that was closed (C129).",
    schema: { type: "string", maxLength: MAX_SESSION_ID_LENGTH, pattern: `^${ID}$` },
  },
};
