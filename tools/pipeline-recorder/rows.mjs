/** The rows of the recordings, by rule: training rows of the Titanic model, and requests of all three pipelines. */

import { xorshiftFractions } from "../xorshift.mjs";

const times = (count, row) => Array.from({ length: count }, row);
const pick = (random, values) => values[Math.floor(random() * values.length)];
/** Uniform between two numbers, with so many decimals. */
const between = (random, low, high, decimals) => (low + random() * (high - low)).toFixed(decimals);

/** Least and greatest of each measurement of E10's data. */
const SHELL = [
  [0.075, 0.815],
  [0.055, 0.65],
  [0, 1.13],
  [0.002, 2.8255],
  [0.001, 1.488],
  [0.0005, 0.76],
  [0.0015, 1.005],
];
/** What no shell measures, in the spellings Java reads (A6). */
const ODD_NUMBERS = [
  "0",
  "-0.0",
  "1e-7",
  "12345678.9",
  "-1.5",
  "1.0E10",
  ".5",
  "3",
  "0.30000000000000004",
  "5e-324",
];

/**
 * Shells: the request of E25, then `count` rows. Sex and measurements are uniform, eight rows in ten with four decimals as the data has
 * them, one in ten with seventeen, one in ten with one odd number.
 */
export function abaloneRequests(count = 1000) {
  const random = xorshiftFractions(20);
  const rows = times(count, () => {
    const kind = random();
    const decimals = kind < 0.1 ? 17 : 4;
    const row = [
      pick(random, ["M", "F", "I"]),
      ...SHELL.map(([low, high]) => between(random, low, high, decimals)),
    ];
    if (kind > 0.9) row[1 + Math.floor(random() * SHELL.length)] = pick(random, ODD_NUMBERS);
    return row.join(",");
  });
  return ["F,0.515,0.425,0.14,0.766,0.304,0.1725,0.255", ...rows];
}

/** One passenger: class, port, age (one in five unknown), fare by class, siblings, sex; and a number the label's rule takes. */
function passenger(random) {
  const place = random();
  const travelClass = place < 0.24 ? 1 : place < 0.45 ? 2 : 3;
  const from = random();
  const port = from < 0.72 ? "S" : from < 0.91 ? "C" : "Q";
  const isAgeKnown = random() > 0.2;
  const age = Math.floor(1 + 37.5 * (random() + random())) + (random() < 0.1 ? 0.5 : 0);
  const fare = Number(([60, 15, 8][travelClass - 1] * (0.5 + random() + random())).toFixed(4));
  const siblings = Math.floor(6 * random() ** 3);
  const isFemale = random() < 0.353;
  const luck = 2 * random() - 1;
  const chance =
    (isFemale ? 1.2 : -1.2) +
    0.8 * (2 - travelClass) -
    0.02 * (age - 30) -
    0.3 * siblings +
    0.004 * fare +
    luck;
  const cells = [travelClass, port, isAgeKnown ? age : "NaN", fare, siblings, isFemale ? "female" : "male"];
  return { cells, survived: chance > 0 ? 1 : 0 };
}

/** 891 passengers and whether they lived; the rule is {@link passenger}, no row is of the real data. */
export function titanicTraining() {
  const random = xorshiftFractions(1912);
  return times(891, () => {
    const { cells, survived } = passenger(random);
    return [...cells, survived].join(",");
  });
}

/** The request of E50, what training did not see, and 300 more passengers. */
export function titanicRequests() {
  const random = xorshiftFractions(15);
  const edges = [
    "1.0,Q,48.0,100.67,1.0,male",
    "1.0,X,48.0,100.67,1.0,male",
    "1.0,,48.0,100.67,1.0,male",
    "1.0,q,48.0,100.67,1.0,",
    "2.0,S,NaN,13.0,0.0,female",
    "2.0,S,30.0,-5.25,0.0,Female",
    "0.1,C,0.42,512.3292,8.0,female",
    "2.3333333,C,1e300,1.0E-300,0.5,unknown",
    "3.4028234e38,S,-1.0,0.0,-0.0,male",
    "3.0,Q,-Infinity,7.75,0.0,female",
    "16777217,Ō,80,263,10,女",
  ];
  return [...edges, ...times(300, () => passenger(random).cells.join(","))];
}

const CAR = [
  ["vhigh", "high", "med", "low"],
  ["vhigh", "high", "med", "low"],
  ["2", "3", "4", "5more"],
  ["2", "4", "more"],
  ["small", "med", "big"],
  ["low", "med", "high"],
];

/** The request of E37, then every fifth of the cars there can be, each value with each (E30). */
export function carRequests() {
  const every = CAR.reduce(
    (rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
  return [
    "low,low,5more,more,big,high",
    ...every.map((row) => row.join(",")).filter((_, at) => at % 5 === 0),
  ];
}

/** About four rows in five, by a seeded draw a row (E24, E32). */
export function fourInFive(rows, seed) {
  const random = xorshiftFractions(seed);
  return rows.filter(() => random() < 0.8);
}
