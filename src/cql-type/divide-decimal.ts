/** Exact division of decimals, for averages. */
import { decodeDecimal, encodeDecimal } from './big-number.ts';

/** Decimals that a quotient has beyond those of what is divided. */
const MORE_DECIMALS = 16;
const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/;

/** `text / divisor`, rounded half to even to sixteen more decimals, without zeros at its end. @param divisor above 0. */
export function divideDecimal(text: string, divisor: number): string {
  const [, sign = '', whole, fraction = '', exponent = '0'] = FORM.exec(text) ?? [];
  if (whole === undefined) throw new TypeError('Cannot divide what is no decimal');
  let scale = fraction.length - Number(exponent) + MORE_DECIMALS;
  let quotient = halfEven(BigInt(`${whole}${fraction}`) * 10n ** BigInt(MORE_DECIMALS), BigInt(divisor));
  while (scale > 0 && quotient % 10n === 0n) {
    quotient /= 10n;
    scale -= 1;
  }
  if (quotient === 0n) return '0';
  return decodeDecimal(encodeDecimal(`${sign}${quotient}E${-scale}`));
}

/** Both not negative. */
function halfEven(dividend: bigint, divisor: bigint): bigint {
  const [quotient, rest] = [dividend / divisor, (dividend % divisor) * 2n];
  const isUp = rest > divisor || (rest === divisor && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
