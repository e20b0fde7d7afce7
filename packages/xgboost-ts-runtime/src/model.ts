/** A booster as read from any of the file formats, before it is laid out for prediction. */

/** Parallel arrays by node; node 0 is the root, a node is a leaf when `left` is −1. */
export interface ParsedTree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Feature of the split; meaningless in leaves. */
  readonly feature: Int32Array;
  /** Threshold of a numeric split, weight of a leaf; meaningless in categorical splits. */
  readonly condition: Float32Array;
  /** 1: a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** Sum of hessians: the cover of tree SHAP. */
  readonly cover: Float32Array;
  /** Categories that go right, by node; a node in this map is a categorical split (A223). */
  readonly categories: ReadonlyMap<number, Uint32Array>;
}

export type ModelFormat = "json" | "ubjson" | "legacy-binary" | "snapshot" | "pickle";

export type BoosterKind = "gbtree" | "dart" | "gblinear";

export interface ParsedModel {
  readonly file: string;
  readonly format: ModelFormat;
  /** Version of XGBoost that wrote the file; null where the file does not say (before 1.0). */
  readonly version: readonly [number, number, number] | null;
  readonly kind: BoosterKind;
  readonly objective: string;
  readonly featureCount: number;
  /** Output groups: classes or targets, at least 1. */
  readonly groupCount: number;
  /** As stored: one value, or one per group. */
  readonly baseScores: readonly number[];
  /** Files of XGBoost < 1.0 store a margin, not a value in the space of the output (A207). */
  readonly baseScoreIsMargin: boolean;
  readonly featureNames: readonly string[] | null;
  readonly featureTypes: readonly string[] | null;
  /** `best_iteration`, `best_ntree_limit` and whatever else the file's attributes hold. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly trees: readonly ParsedTree[];
  /** Group of each tree. */
  readonly treeGroups: Int32Array;
  /** dart: weight of each tree. */
  readonly treeWeights: Float32Array | null;
  readonly parallelTreeCount: number;
  /** First tree of each boosting round, and the number of trees at the end. */
  readonly roundStarts: Int32Array;
  /** gblinear: `(featureCount + 1) × groupCount`, feature-major, biases last (A222). */
  readonly weights: Float32Array | null;
}

/** Equal rounds of `parallelTreeCount × groupCount` trees; a rest forms a last round. */
export function equalRounds(treeCount: number, treesPerRound: number): Int32Array {
  const roundCount = Math.ceil(treeCount / treesPerRound);
  return Int32Array.from({ length: roundCount + 1 }, (_, round) =>
    Math.min(round * treesPerRound, treeCount),
  );
}
