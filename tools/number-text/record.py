"""Records how Python and numpy write numbers (F30, F31) and how Python rounds them.

    python3 -m venv venv && venv/bin/pip install numpy==1.26.4
    venv/bin/python tools/number-text/record.py

Writes packages/core/src/number-text.vectors.json and packages/core/src/round.vectors.json. Doubles are given as the hex
of their eight bytes, big endian, so that no reader of the file can round them.
"""
import json, math, random, struct, sys, datetime, pathlib
import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
random.seed(20261120)
origin = f"CPython {sys.version.split()[0]}, numpy {numpy.__version__}, {datetime.date.today()}, tools/number-text/record.py"
hex64 = lambda x: struct.pack(">d", x).hex()
hex32 = lambda x: struct.pack(">f", x).hex()

special = [0.0, -0.0, 1.0, -1.0, 10000000.0, 1e-4, 1e-5, 9.999e-5, 0.00010000000000000002, 1e15, 9999999999999998.0, 1e16, 1e17, 1e21, 1e22,
           1.5e300, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 0.2, 0.1 + 0.2, 100.67, 1/3, 2.0**53, 2.0**53 + 2, 123456789.123,
           math.nan, math.inf, -math.inf]
doubles = special + [struct.unpack(">d", random.randbytes(8))[0] for _ in range(400)] + [random.uniform(-1000, 1000) for _ in range(200)] \
    + [round(random.uniform(-100, 100), random.randrange(0, 6)) for _ in range(200)]
doubles = [x for x in doubles if not (math.isnan(x) and x is not special[-3])]

singles = [0.0, -0.0, 1.0, 0.1, 1e-4, 0.00010000001, 1e-5, 16777216.0, 16777217.0, 16777220.0, 3807283.25, 3807283.75, 1048576.125, 1e-40, 1.1754942e-38, 1e15, 1e16, 3.4028234663852886e38, 1.401298464324817e-45,
           1.17549435e-38, 33554432.0, 123456.789, math.inf, -math.inf, 9.654205, 11.436382293701172]
singles += [struct.unpack(">f", random.randbytes(4))[0] for _ in range(500)] + [random.uniform(-1000, 1000) for _ in range(300)]
singles = [float(numpy.float32(x)) for x in singles if not math.isnan(x)]

words = {"nan": "nan", "inf": "inf", "-inf": "-inf"}
json.dump({"origin": origin,
           "float64": [[hex64(x), repr(x)] for x in doubles],
           "float32": [[hex32(x), str(numpy.float32(x))] for x in singles]},
          open(ROOT / "packages/core/src/number-text.vectors.json", "w"), indent=0)

rounds = []
values = [2.5, 3.5, 0.5, 1.5, -2.5, 0.125, 0.375, 2.675, 1.005, 0.05, 0.15, 0.25, 0.35, -0.04, 1e15 + 0.5, 4503599627370497.5, 1e20, 1e-300, 0.045, 1.115,
          9.654205298658137 + 1.5, 1234567.8950000001, 0.5 - 2**-54, 5e-324, 1e22, 8.5, 9.95, 9.85]
values += [random.uniform(-1000, 1000) for _ in range(300)] + [random.randrange(-10**6, 10**6) / 8 for _ in range(300)] \
    + [random.randrange(-10**6, 10**6) / 1000 + 0.0005 for _ in range(300)]
for x in values:
    for digits in (0, 1, 2, 3, 6):
        rounds.append([hex64(x), digits, hex64(float(round(x, digits)))])
json.dump({"origin": origin, "cases": rounds}, open(ROOT / "packages/core/src/round.vectors.json", "w"), separators=(",", ":"))
