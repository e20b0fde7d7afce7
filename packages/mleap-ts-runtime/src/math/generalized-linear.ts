/** Families and links of generalized linear models (model-ops.md §8.1). */
import { exp } from "./arithmetic.ts";
import { erf } from "./incomplete-gamma.ts";

export type Link = "identity" | "logit" | "log" | "inverse" | "probit" | "cloglog" | "sqrt";
export type Family = "gaussian" | "binomial" | "poisson" | "gamma";

/** eta → mu, before the family's projection. */
export const unlink: Readonly<Record<Link, (eta: number) => number>> = {
  identity: (eta) => eta,
  logit: (eta) => 1 / (1 + exp(-eta)),
  log: (eta) => exp(eta),
  inverse: (eta) => 1 / eta,
  probit: (eta) => 0.5 * (1 + erf(eta / Math.SQRT2)),
  cloglog: (eta) => 1 - exp(-exp(eta)),
  sqrt: (eta) => eta * eta,
};

export const defaultLink: Readonly<Record<Family, Link>> = {
  gaussian: "identity",
  binomial: "logit",
  poisson: "log",
  gamma: "inverse",
};

const EPSILON = 1e-16;

/** mu → the nearest mean the family allows; NaN passes. */
export const project: Readonly<Record<Family, (mu: number) => number>> = {
  gaussian: finite,
  binomial: (mu) => (mu < EPSILON ? EPSILON : Math.min(mu, 1 - EPSILON)),
  poisson: positive,
  gamma: positive,
};

function finite(mu: number): number {
  if (mu === Number.NEGATIVE_INFINITY) return -Number.MAX_VALUE;
  return mu === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : mu;
}

function positive(mu: number): number {
  if (mu < EPSILON) return EPSILON;
  return mu === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : mu;
}
