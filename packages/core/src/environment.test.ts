import { describe, expect, it } from "vitest";
import { environmentVariables, readEnvironment } from "./environment.ts";

describe("readEnvironment", () => {
  it("has a working default for every variable (C27)", () => {
    const environment = readEnvironment({});
    expect(environment).toMatchObject({
      port: 8080,
      host: "0.0.0.0",
      baseDir: "/opt/ml",
      modelDir: "/opt/ml/model",
      safePortRange: undefined,
      isBatch: false,
      defaultAccept: undefined,
      maxBodyBytes: 26_214_400,
      logLevel: "info",
      timeoutMs: 60_000,
    });
    expect(environment.workerCount).toBeGreaterThan(0);
    expect(Object.isFrozen(environment)).toBe(true);
  });

  it("reads the platform's variables (C22, C25, C28, C31, C82)", () => {
    expect(
      readEnvironment({
        SAGEMAKER_BIND_TO_PORT: "9123",
        SAGEMAKER_SAFE_PORT_RANGE: "9200-9200",
        SAGEMAKER_BASE_DIR: "/srv/ml",
        SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "text/csv",
        SAGEMAKER_CONTAINER_LOG_LEVEL: "40",
        SAGEMAKER_MODEL_SERVER_TIMEOUT: "5",
        MAX_CONTENT_LENGTH: "1000",
        STAGEWRIGHT_HOST: "127.0.0.1",
      }),
    ).toMatchObject({
      port: 9123,
      host: "127.0.0.1",
      safePortRange: { first: 9200, last: 9200 },
      modelDir: "/srv/ml/model",
      defaultAccept: "text/csv",
      logLevel: "error",
      timeoutMs: 5000,
      maxBodyBytes: 1000,
    });
  });

  it.each(["true", "True", "TRUE"])("knows batch by %j (C26)", (text) => {
    expect(readEnvironment({ SAGEMAKER_BATCH: text }).isBatch).toBe(true);
  });

  it("raises the body limit in batch, and lifts it for 0 (C167)", () => {
    const limit = (megabytes: string, batch = "true") =>
      readEnvironment({ SAGEMAKER_BATCH: batch, SAGEMAKER_MAX_PAYLOAD_IN_MB: megabytes }).maxBodyBytes;
    expect(limit("100")).toBe(104_857_600);
    expect(limit("6")).toBe(26_214_400);
    expect(limit("0")).toBe(Number.POSITIVE_INFINITY);
    expect(limit("100", "false")).toBe(26_214_400);
  });

  it.each(["9200", "9201-9200", "9200-", "-9200", "9200-9201-9202", "92OO-9201", "9200-65536", "0x10-0x20"])(
    "refuses the range %j of safe ports at start (C32)",
    (range) => {
      expect(() => readEnvironment({ SAGEMAKER_SAFE_PORT_RANGE: range })).toThrow(
        "expected two ports as XXXX-YYYY, the lower first",
      );
    },
  );

  it("lists everything that is wrong at once (C32)", () => {
    expect(() =>
      readEnvironment({
        SAGEMAKER_BIND_TO_PORT: "80a",
        SAGEMAKER_SAFE_PORT_RANGE: "9-8",
        SAGEMAKER_BATCH: "yes",
      }),
    ).toThrow(
      'Environment: SAGEMAKER_BATCH is "yes", expected true or false; SAGEMAKER_BIND_TO_PORT is "80a", expected an integer ' +
        'from 0 to 65535; SAGEMAKER_SAFE_PORT_RANGE is "9-8", expected two ports as XXXX-YYYY, the lower first.',
    );
  });

  it("takes an empty variable for an absent one", () => {
    expect(readEnvironment({ SAGEMAKER_BIND_TO_PORT: "" }).port).toBe(8080);
  });

  it("looks at no variable that its table does not document, and documents none it does not look at", () => {
    const seen = new Set<string>();
    readEnvironment(
      new Proxy<Record<string, string | undefined>>(
        {},
        {
          get: (_, name) => {
            seen.add(String(name));
            return undefined;
          },
        },
      ),
    );
    expect(seen).toEqual(new Set(environmentVariables.map((variable) => variable.name)));
  });
});
