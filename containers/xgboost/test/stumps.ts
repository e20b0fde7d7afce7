/** Models small enough to be worked out by hand: each tree splits feature 0 at 0.5. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Stumps {
  readonly featureCount?: number;
  readonly featureNames?: readonly string[];
  /** What each tree adds at or above 0.5, and takes away below. */
  readonly leaves: readonly number[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A folder with the model, `reg:squarederror`, base score 0.5, by XGBoost 1.7.4's layout of JSON. */
export function stumpFolder({ featureNames = [], leaves, attributes = {}, ...more }: Stumps): string {
  const featureCount = more.featureCount ?? Math.max(1, featureNames.length);
  const model = {
    version: [1, 7, 4],
    learner: {
      attributes,
      feature_names: featureNames,
      feature_types: featureNames.map(() => "float"),
      learner_model_param: {
        base_score: "5E-1",
        num_class: "0",
        num_feature: `${featureCount}`,
        num_target: "1",
      },
      objective: { name: "reg:squarederror", reg_loss_param: { scale_pos_weight: "1" } },
      gradient_booster: {
        name: "gbtree",
        model: {
          gbtree_model_param: {
            num_parallel_tree: "1",
            num_trees: `${leaves.length}`,
            size_leaf_vector: "0",
          },
          tree_info: leaves.map(() => 0),
          trees: leaves.map((leaf, id) => stump(leaf, id, featureCount)),
        },
      },
    },
  };
  const folder = mkdtempSync(join(tmpdir(), "xgboost-stumps-"));
  writeFileSync(join(folder, "xgboost-model"), JSON.stringify(model));
  return folder;
}

function stump(leaf: number, id: number, featureCount: number) {
  return {
    tree_param: {
      num_nodes: "3",
      num_feature: `${featureCount}`,
      size_leaf_vector: "1",
      num_deleted: "0",
    },
    id,
    left_children: [1, -1, -1],
    right_children: [2, -1, -1],
    parents: [2_147_483_647, 0, 0],
    split_indices: [0, 0, 0],
    split_conditions: [0.5, -leaf, leaf],
    split_type: [0, 0, 0],
    default_left: [1, 0, 0],
    base_weights: [0, -leaf, leaf],
    loss_changes: [1, 0, 0],
    sum_hessian: [2, 1, 1],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
  };
}
