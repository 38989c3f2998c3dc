/**
 * Tokens of Cassandra's Murmur3Partitioner: the first half of MurmurHash3_x64_128, with Cassandra's own slip, which every
 * client must make: bytes of the tail are signed. In two halves of 32 bits, as numbers of JavaScript are exact to 53 bits
 * and a BigInt is an allocation a step; the driver's hash takes several microseconds a key.
 * https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/utils/MurmurHash.java
 */

/** 64 bits in two halves, each as a signed number of 32 bits. */
export interface Token {
  readonly high: number;
  readonly low: number;
}

/** The upper half of what the last operation gave; the lower half is what it returned. */
let high = 0;

const C1 = { high: 0x87c37b91 | 0, low: 0x114253d5 };
const C2 = { high: 0x4cf5ad43, low: 0x2745937f };
const F1 = { high: 0xff51afd7 | 0, low: 0xed558ccd | 0 };
const F2 = { high: 0xc4ceb9fe | 0, low: 0x1a85ec53 };

/** The token of a partition key. */
export function murmur3(bytes: Buffer): Token {
  let h1High = 0;
  let h1 = 0;
  let h2High = 0;
  let h2 = 0;
  const tail = bytes.length - (bytes.length & 15);
  for (let at = 0; at < tail; at += 16) {
    const k1 = mixFirst(bytes.readInt32LE(at + 4), bytes.readInt32LE(at));
    h1 = rotate(h1High ^ high, h1 ^ k1, 27);
    h1 = add(high, h1, h2High, h2);
    h1 = timesFivePlus(high, h1, 0x52dce729);
    h1High = high;
    const k2 = mixSecond(bytes.readInt32LE(at + 12), bytes.readInt32LE(at + 8));
    h2 = rotate(h2High ^ high, h2 ^ k2, 31);
    h2 = add(high, h2, h1High, h1);
    h2 = timesFivePlus(high, h2, 0x38495ab5);
    h2High = high;
  }
  if (bytes.length - tail > 8) {
    const k2 = tailOf(bytes, tail + 8);
    h2 ^= mixSecond(high, k2);
    h2High ^= high;
  }
  if (bytes.length > tail) {
    const k1 = tailOf(bytes, tail);
    h1 ^= mixFirst(high, k1);
    h1High ^= high;
  }
  return finish({ high: h1High, low: h1 ^ bytes.length }, { high: h2High, low: h2 ^ bytes.length });
}

function finish(a: Token, b: Token): Token {
  const h1 = add(a.high, a.low, b.high, b.low);
  const h1High = high;
  const h2 = add(b.high, b.low, h1High, h1);
  const h2High = high;
  const low = avalanche(h1High, h1);
  const upper = high;
  const other = avalanche(h2High, h2);
  const sum = add(upper, low, high, other);
  // The least token is no partition's: Cassandra takes the greatest instead.
  return high === -0x80000000 && sum === 0 ? { high: 0x7fffffff, low: -1 } : { high, low: sum };
}

/** The last bytes, up to eight, as signed numbers laid over each other. */
function tailOf(bytes: Buffer, start: number): number {
  let upper = 0;
  let low = 0;
  for (let place = Math.min(8, bytes.length - start) - 1; place >= 0; place -= 1) {
    const byte = bytes.readInt8(start + place);
    if (place >= 4) {
      upper ^= byte << (8 * (place - 4));
    } else {
      low ^= byte << (8 * place);
      upper ^= byte >> 31;
    }
  }
  high = upper;
  return low;
}

function mixFirst(kHigh: number, k: number): number {
  let low = multiply(kHigh, k, C1.high, C1.low);
  low = rotate(high, low, 31);
  return multiply(high, low, C2.high, C2.low);
}

function mixSecond(kHigh: number, k: number): number {
  let low = multiply(kHigh, k, C2.high, C2.low);
  low = rotate(high, low, 33);
  return multiply(high, low, C1.high, C1.low);
}

function timesFivePlus(aHigh: number, a: number, summand: number): number {
  const low = multiply(aHigh, a, 0, 5);
  return add(high, low, 0, summand);
}

/** A shift by 33 bits lays the upper half, without its last bit, over the lower one. */
function avalanche(aHigh: number, a: number): number {
  let low = multiply(aHigh, a ^ (aHigh >>> 1), F1.high, F1.low);
  low = multiply(high, low ^ (high >>> 1), F2.high, F2.low);
  return low ^ (high >>> 1);
}

function multiply(aHigh: number, a: number, bHigh: number, b: number): number {
  const [a0, a1] = [a & 0xffff, a >>> 16];
  const [b0, b1] = [b & 0xffff, b >>> 16];
  const [low, left, right] = [a0 * b0, a0 * b1, a1 * b0];
  const middle = (low >>> 16) + (left & 0xffff) + (right & 0xffff);
  const carried = a1 * b1 + (left >>> 16) + (right >>> 16) + (middle >>> 16);
  high = (carried + Math.imul(a, bHigh) + Math.imul(aHigh, b)) | 0;
  return (middle << 16) | (low & 0xffff);
}

function add(aHigh: number, a: number, bHigh: number, b: number): number {
  const low = (a >>> 0) + (b >>> 0);
  high = (aHigh + bHigh + (low > 0xffffffff ? 1 : 0)) | 0;
  return low | 0;
}

/** @param bits neither 0 nor 32. */
function rotate(aHigh: number, a: number, bits: number): number {
  const from = bits < 32 ? aHigh : a;
  const to = bits < 32 ? a : aHigh;
  const shift = bits & 31;
  high = (from << shift) | (to >>> (32 - shift));
  return (to << shift) | (from >>> (32 - shift));
}
