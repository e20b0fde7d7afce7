/**
 * `expf` and `logf` with the bits XGBoost gets from the C library.
 *
 * Neither function is correctly rounded there, so `Math.fround(Math.exp(x))` differs for 170,648 of the 2^32 floats (and
 * `Math.log` for 416,909). The C library works in double precision with a table and a short polynomial; the same steps in
 * doubles give the same results. Compared over all 2^32 floats with glibc 2.36 on x86-64, whose build fuses
 * multiplications and additions: `logf` 0 differences, `expf` 2, listed below.
 * `tools/xgboost-recorder/float-functions` repeats the comparison (last: 0 differences).
 */

/** 2^(i/32), correctly rounded. */
const fractionalPowers = Float64Array.of(
  1.0,
  1.0218971486541166,
  1.0442737824274138,
  1.0671404006768237,
  1.0905077326652577,
  1.1143867425958924,
  1.1387886347566916,
  1.1637248587775775,
  1.189207115002721,
  1.215247359980469,
  1.241857812073484,
  1.2690509571917332,
  1.2968395546510096,
  1.3252366431597413,
  1.3542555469368927,
  1.383909881963832,
  Math.SQRT2,
  1.4451808069770467,
  1.4768261459394993,
  1.5091644275934228,
  1.5422108254079407,
  1.5759808451078865,
  1.6104903319492543,
  1.645755478153965,
  1.681792830507429,
  1.718619298122478,
  1.7562521603732995,
  1.7947090750031072,
  1.8340080864093424,
  1.8741676341103,
  1.9152065613971474,
  1.9571441241754002,
);
/** 2^(i − 152), exact. */
const wholePowers = Float64Array.from({ length: 282 }, (_, index) => 2 ** (index - 152));

/** 32 / ln 2. */
const stepsPerUnit = 46.16624130844683;
/** Added and taken away again, it rounds a double to the nearest integer. */
const roundingShift = 6755399441055744;
const exp1 = 0.021660849396613134;
const exp2 = 0.00023459809789509004;
const exp3 = 1.6938359250920212e-6;
/** ln 2^128 and ln 2^−150: beyond them lie infinity and zero. */
const expOverflow = 88.72283172607422;
const expUnderflow = -103.97207641601562;
/** The two floats whose result hangs on fused arithmetic. */
const fusedInputs = [32.564632415771484, -63.09946060180664] as const;
const fusedResults = [138880149880832, 3.946866735154823e-28] as const;

/** e^x of a single-precision `x`, as `expf` of the C library rounds it. */
export function expFloat(x: number): number {
  if (!(x <= expOverflow)) return Number.isNaN(x) ? Number.NaN : Infinity;
  if (x < expUnderflow) return 0;
  if (x === fusedInputs[0]) return fusedResults[0];
  if (x === fusedInputs[1]) return fusedResults[1];
  const scaled = stepsPerUnit * x;
  const steps = scaled + roundingShift - roundingShift;
  const r = scaled - steps;
  const power = fractionalPowers[steps & 31]! * wholePowers[(steps >> 5) + 152]!;
  const high = exp3 * r + exp2;
  const low = exp1 * r + 1;
  return Math.fround((high * (r * r) + low) * power);
}

/** 1/c for the 16 parts of [0.7, 1.4), and ln c. */
const inverseCentres = Float64Array.of(
  1.398907162146528,
  1.3403141896637998,
  1.286432210124115,
  1.2367150214269895,
  1.1906977166711752,
  1.1479821020556429,
  1.1082251448272158,
  1.0711297413057381,
  1.036437278977283,
  1.0,
  0.9492859795739057,
  0.8951049428609004,
  0.8476821620351103,
  0.8050314851692001,
  0.7664671008843108,
  0.731428603316328,
);
const logCentres = Float64Array.of(
  -0.33569133332882284,
  -0.2929040563774074,
  -0.2518726580937369,
  -0.21245868807117255,
  -0.17453945183745634,
  -0.1380057072319758,
  -0.10275976698545139,
  -0.06871392447020525,
  -0.0357891387398228,
  0.0,
  0.05204517742929496,
  0.11081431298787942,
  0.1652495223695143,
  0.21687389031699977,
  0.2659635028121397,
  0.3127556664073557,
);
const ln2 = Math.LN2;
const log2 = -0.4999997485802103;
const log3 = 0.333456765744066;
const log4 = -0.25089342214237154;
const smallestNormal = 2 ** -126;
/** Bits of the float where the first part of [0.7, 1.4) begins. */
const firstPartBits = 0x3f330000;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** ln x of a single-precision `x`, as `logf` of the C library rounds it. */
export function logFloat(x: number): number {
  if (x === 0) return -Infinity;
  if (!(x > 0)) return Number.NaN;
  if (x === Infinity) return Infinity;
  const isDenormal = x < smallestNormal;
  float[0] = isDenormal ? x * 2 ** 23 : x;
  const offset = bits[0]! - firstPartBits;
  const part = (offset >> 19) & 15;
  const exponent = (offset >> 23) - (isDenormal ? 23 : 0);
  bits[0]! -= offset & 0xff800000;
  const r = float[0]! * inverseCentres[part]! - 1;
  const base = logCentres[part]! + exponent * ln2;
  const r2 = r * r;
  const y = log4 * r2 + (log3 * r + log2);
  return Math.fround(y * r2 + (base + r));
}
