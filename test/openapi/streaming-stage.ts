/** A stage that streams, keeps sessions and has routes of its own: what the OpenAPI tests drive besides the one of columns. */

import { defineStage, errors, NEW_SESSION } from "@stagewright/core";

const open = new Set<string>();

export default defineStage("words")
  .load(() => ({ words: new Map([["1", "one"]]) }))
  .predict(async function* (payload, context) {
    const { sessionId } = context;
    if (sessionId === NEW_SESSION) open.add(context.openSession(new Date(Date.UTC(2031, 0, 1))));
    else if (sessionId !== undefined && !open.has(sessionId)) throw errors.SW_INVOCATION_SESSION_UNKNOWN({});
    const text = payload.kind === "text" ? payload.text : payload.kind;
    for (const word of text.split(" ")) yield { word };
  })
  .output({ mediaTypes: ["application/jsonlines", "text/event-stream", "application/json"] })
  .options({
    sessions: true,
    lanes: "inline",
    routes(app, { model }) {
      app.get("/words/:id{/:form}", (request, response) => {
        const word = model.words.get(request.params.id);
        if (word === undefined) response.status(404).json({ missing: request.params.id });
        else response.json({ word });
      });
    },
  });
