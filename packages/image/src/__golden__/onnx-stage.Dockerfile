# One stage of a SageMaker inference pipeline, as `stagewright build` writes it. The stage was bundled beforehand: nothing
# is installed or fetched in here, and any builder will do.
FROM gcr.io/distroless/nodejs24-debian13

# Without the first label the platform refuses the image in a pipeline.
LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port="true"
LABEL org.opencontainers.image.title="abalone-age"
LABEL org.opencontainers.image.base.name="gcr.io/distroless/nodejs24-debian13"

# ONNX Runtime reports usage to its maker unless this is set.
ENV NODE_ENV=production ORT_DISABLE_TELEMETRY=1

# From what seldom changes to what often does. Everything is readable by every user; nothing is written at run time.
WORKDIR /opt/stagewright
COPY native/ ./
COPY app/ ./

# SAGEMAKER_BIND_TO_PORT overrides it.
EXPOSE 8080

# Exec form: the server is process 1 and gets SIGTERM itself. The platform runs the image with the one argument `serve`.
ENTRYPOINT ["/nodejs/bin/node","--enable-experimental-regexp-engine-on-excessive-backtracks","/opt/stagewright/stage.mjs"]
CMD ["serve"]
