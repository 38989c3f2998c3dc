/** Exact division of decimals, for averages. */
import { decodeDecimal, encodeDecimal, parseDecimal } from './big-number.ts';

/** Decimals that a quotient has beyond those of what is divided. */
const MORE_DECIMALS = 16;

/** `text / divisor`, rounded half to even to sixteen more decimals, without zeros at its end. @param divisor above 0. */
export function divideDecimal(text: string, divisor: number): string {
  const parsed = parseDecimal(text);
  const isNegative = parsed.unscaled < 0n;
  const absolute = isNegative ? -parsed.unscaled : parsed.unscaled;
  let scale = parsed.scale + MORE_DECIMALS;
  let quotient = halfEven(absolute * 10n ** BigInt(MORE_DECIMALS), BigInt(divisor));
  while (scale > 0 && quotient % 10n === 0n) {
    quotient /= 10n;
    scale -= 1;
  }
  if (quotient === 0n) return '0';
  return decodeDecimal(encodeDecimal(`${isNegative ? '-' : ''}${quotient}E${-scale}`));
}

/** Both not negative. */
function halfEven(dividend: bigint, divisor: bigint): bigint {
  const [quotient, rest] = [dividend / divisor, (dividend % divisor) * 2n];
  const isUp = rest > divisor || (rest === divisor && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
