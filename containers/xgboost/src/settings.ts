/** What the container's environment asks of it, read once at load; everything wrong is named at once. */
import { type Environment, errors, quote } from "@stagewright/core";
import { ANSWER_FORMATS, formatOfAccept } from "./accept.ts";

/** How libsvm indices count (F62). */
export type LibsvmIndexing = "as-is" | "auto";

export interface Settings {
  /** Where SM_MODEL_DIR says the models are (A600); undefined: in the model folder of the stage. */
  readonly modelDir: string | undefined;
  /** Version of XGBoost in the platform's image that is stood in for; the newest by default. */
  readonly image: readonly [major: number, minor: number];
  /** Undefined: by the version of the model (F62). */
  readonly libsvmIndexing: LibsvmIndexing | undefined;
  /** Undefined: guessed from the body, as the platform's container does (F18). */
  readonly csvSeparator: string | undefined;
  /** Keys of selectable inference in the order asked for; undefined when it is off (A34). */
  readonly outputKeys: readonly string[] | undefined;
  readonly isBatch: boolean;
  /** Whether several models in the folder vote (A141). */
  readonly isEnsemble: boolean;
  /** Type of the answer where Accept leaves it open (F4). */
  readonly defaultAccept: string;
  /** Largest body under STAGEWRIGHT_COMPAT=aws where MAX_CONTENT_LENGTH says nothing (A25). */
  readonly maxBodyBytes: number;
  readonly isAwsCompatible: boolean;
}

const NEWEST_IMAGE = [3, 2] as const;
const PLATFORM_MAX_BODY_BYTES = 6_291_456;
/** What the variable says where nobody changed it: the model folder, wherever that is outside the platform. */
const PLATFORM_MODEL_DIR = /^\/opt\/ml\/model\/?$/;

/** Whether the image is of that version of XGBoost or newer. */
export function isAtLeast({ image }: Settings, major: number, minor: number): boolean {
  return image[0] > major || (image[0] === major && image[1] >= minor);
}

/**
 * Reads the settings.
 *
 * @throws SW_ENVIRONMENT_INVALID
 */
export function readSettings(environment: Environment): Settings {
  const { variables, isAwsCompatible } = environment;
  const problems: string[] = [];
  const given = (name: string) => {
    const value = variables[name];
    return value === undefined || value.trim() === "" ? undefined : value;
  };
  for (const name of ["SAGEMAKER_PROGRAM", "SAGEMAKER_SUBMIT_DIRECTORY"]) {
    if (given(name) !== undefined) {
      problems.push(
        `${name} is set, which asks for script mode; this container runs no Python: write a stage instead`,
      );
    }
  }
  if (environment.isMultiModel) {
    problems.push("SAGEMAKER_MULTI_MODEL is true; this container serves one model or one ensemble");
  }
  const imageText = given("STAGEWRIGHT_XGBOOST_IMAGE");
  const image = imageText === undefined ? undefined : /^(\d{1,4})\.(\d{1,4})(?:-\d{1,4})?$/.exec(imageText);
  if (image === null) {
    problems.push(
      `STAGEWRIGHT_XGBOOST_IMAGE is ${quote(imageText)}, expected the platform's version, such as 1.7-1`,
    );
  }
  const indexing = given("STAGEWRIGHT_XGBOOST_LIBSVM_INDEXING");
  if (indexing !== undefined && indexing !== "as-is" && indexing !== "auto") {
    problems.push(`STAGEWRIGHT_XGBOOST_LIBSVM_INDEXING is ${quote(indexing)}, expected as-is or auto`);
  }
  // Not `given`: a tab or a space is a separator.
  const separator = variables["STAGEWRIGHT_XGBOOST_CSV_SEPARATOR"] || undefined;
  if (separator !== undefined && separator.length !== 1) {
    problems.push(`STAGEWRIGHT_XGBOOST_CSV_SEPARATOR is ${quote(separator)}, expected one character`);
  }
  const defaultAccept = environment.defaultAccept ?? "text/csv";
  // The platform's container does not look at this variable before it answers (A27); a stage that cannot answer does not start.
  if (!isAwsCompatible && formatOfAccept(defaultAccept) === undefined) {
    problems.push(
      `SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT is ${quote(defaultAccept)}, expected one of ${ANSWER_FORMATS.join(", ")}`,
    );
  }
  if (problems.length > 0) throw errors.SW_ENVIRONMENT_INVALID({ problems });
  const version = image ? ([Number(image[1]), Number(image[2])] as const) : NEWEST_IMAGE;
  const keys = given("SAGEMAKER_INFERENCE_OUTPUT");
  const ensemble = given("SAGEMAKER_INFERENCE_ENSEMBLE");
  const modelDir = given("SM_MODEL_DIR");
  return {
    modelDir: modelDir === undefined || PLATFORM_MODEL_DIR.test(modelDir) ? undefined : modelDir,
    image: version,
    libsvmIndexing: indexing as LibsvmIndexing | undefined,
    csvSeparator: separator,
    // Since the 1.0-1 image.
    outputKeys:
      keys === undefined || version[0] < 1 ? undefined : keys.replaceAll(" ", "").toLowerCase().split(","),
    // A33: any text, "false" too, in the platform's container.
    isBatch: isAwsCompatible ? given("SAGEMAKER_BATCH") !== undefined : environment.isBatch,
    isEnsemble: ensemble === undefined || ensemble === "true",
    defaultAccept,
    maxBodyBytes:
      isAwsCompatible && given("MAX_CONTENT_LENGTH") === undefined && !environment.isBatch
        ? PLATFORM_MAX_BODY_BYTES
        : Number.POSITIVE_INFINITY,
    isAwsCompatible,
  };
}
