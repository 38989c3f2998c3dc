/** `varint` and `decimal`: canonical texts <-> bytes. */

/** Two's complement, the shortest that keeps the sign, as Java writes it. */
export function encodeVarint(value: bigint): Buffer {
  const isNegative = value < 0n;
  // The complement of a negative number has as many significant bits.
  const bits = (isNegative ? ~value : value).toString(2).length + 1;
  const size = Math.max(1, Math.ceil((value === 0n || value === -1n ? 1 : bits) / 8));
  const hex = BigInt.asUintN(size * 8, value).toString(16);
  return Buffer.from(hex.padStart(size * 2, isNegative ? 'f' : '0'), 'hex');
}

export function decodeVarint(bytes: Buffer): string {
  if (bytes.length <= 6) return String(bytes.readIntBE(0, bytes.length));
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`)).toString();
}

/** More digits than this are written as unscaled value and exponent. */
const PLAIN_DIGITS = 50;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/;

/** Scale and unscaled value: `12.50` is 1250 with scale 2, `12E3` is 12 with scale -3. */
export function parseDecimal(text: string): { readonly unscaled: bigint; readonly scale: number } {
  const [, sign = '', whole, fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) throw new TypeError('Cannot encode the value as it is not decimal');
  const unscaled = BigInt(`${sign}${whole}${fraction}`.replace(/^-0+$/, '0'));
  return { unscaled, scale: fraction.length - Number(exponent) };
}

export function encodeDecimal(text: string): Buffer {
  const { unscaled, scale } = parseDecimal(text);
  const bytes = encodeVarint(unscaled);
  const head = Buffer.allocUnsafe(4);
  head.writeInt32BE(scale);
  return Buffer.concat([head, bytes]);
}

/** Exactly as many decimals as the scale says: 1.0 and 1.00 are different keys. */
export function decodeDecimal(bytes: Buffer): string {
  const scale = bytes.readInt32BE(0);
  const unscaled = decodeVarint(bytes.subarray(4));
  if (scale === 0) return unscaled.length <= PLAIN_DIGITS + 1 ? unscaled : `${unscaled}E0`;
  const [sign, digits] = unscaled.startsWith('-') ? ['-', unscaled.slice(1)] : ['', unscaled];
  if (scale < 0 || scale > PLAIN_DIGITS || digits.length > PLAIN_DIGITS) return `${unscaled}E${-scale}`;
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
