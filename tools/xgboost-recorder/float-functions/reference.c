/*
 * What the C library's expf and logf answer for every float: a hash of the results of each block of 2^24 floats.
 *
 *     gcc -O2 -fno-builtin -o reference reference.c -lm && ./reference > reference.txt
 *
 * With the argument `vectors`: inputs whose result differs from the rounded double function, and edges, one a line.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static uint32_t bits_of(float value) {
  uint32_t bits;
  if (value != value) return 0x7fc00000u;
  memcpy(&bits, &value, 4);
  return bits;
}

static void hashes(const char *name, float (*function)(float)) {
  for (uint32_t block = 0; block < 256; block++) {
    uint32_t hash = 2166136261u;
    for (uint32_t low = 0; low < 1u << 24; low++) {
      hash = (hash ^ bits_of(function(float_of(block << 24 | low)))) * 16777619u;
    }
    printf("%s %u %u\n", name, block, hash);
  }
}

static void vectors(const char *name, float (*function)(float), double (*wide)(double)) {
  uint32_t edges[] = {0, 0x80000000u, 1, 0x80000001u, 0x7f800000u, 0xff800000u, 0x3f800000u, 0xbf800000u, 0x42b17218u,
                      0x42b17217u, 0xc2cff1b4u, 0xc2cff1b5u, 0x00800000u, 0x7f7fffffu, 0x4202422fu, 0xc27c65d9u};
  for (size_t index = 0; index < sizeof edges / 4; index++) {
    printf("%s %u %u\n", name, edges[index], bits_of(function(float_of(edges[index]))));
  }
  uint32_t state = 1;
  for (int found = 0; found < 60;) {
    state = state * 1664525u + 1013904223u;
    uint32_t bits = state;
    float rounded = (float)wide(float_of(bits));
    if (bits_of(rounded) == bits_of(function(float_of(bits)))) continue;
    printf("%s %u %u\n", name, bits, bits_of(function(float_of(bits))));
    found++;
  }
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "vectors") == 0) {
    vectors("expf", expf, exp);
    vectors("logf", logf, log);
  } else {
    hashes("expf", expf);
    hashes("logf", logf);
  }
}
