# One stage of a SageMaker inference pipeline, as `stagewright build` writes it. The stage was bundled beforehand: nothing
# is installed or fetched in here, and any builder will do.
FROM node:24-bookworm-slim

# Without the first label the platform refuses the image in a pipeline.
LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port="true"
LABEL org.opencontainers.image.title="abalone"
LABEL org.opencontainers.image.base.name="node:24-bookworm-slim"

# ONNX Runtime reports usage to its maker unless this is set.
ENV NODE_ENV=production ORT_DISABLE_TELEMETRY=1

# From what seldom changes to what often does. Everything is readable by every user; nothing is written at run time.
WORKDIR /opt/stagewright
COPY app/ ./
# V8's compile cache, filled once: every file is compiled, none is run.
ENV NODE_COMPILE_CACHE=/opt/stagewright/.compile-cache
RUN ["node","--enable-experimental-regexp-engine-on-excessive-backtracks","--input-type=module","--eval","import { readdirSync } from 'node:fs'; import { pathToFileURL } from 'node:url'; const files = readdirSync('.').filter((name) => name.endsWith('.mjs')).map((name) => pathToFileURL(name)); const text = files.map((file) => 'import ' + JSON.stringify(file) + ';').join('') + 'import { none } from \"node:fs\";'; await import('data:text/javascript,' + encodeURIComponent(text)).catch(() => {});"]

# SAGEMAKER_BIND_TO_PORT overrides it.
EXPOSE 8080

# Exec form: the server is process 1 and gets SIGTERM itself. The platform runs the image with the one argument `serve`.
ENTRYPOINT ["node","--enable-experimental-regexp-engine-on-excessive-backtracks","/opt/stagewright/stage.mjs"]
CMD ["serve"]
