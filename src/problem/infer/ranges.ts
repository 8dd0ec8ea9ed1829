/** Limits a person would write for values that were seen: rounded outward, never inward. */

/**
 * Rounds the smallest and largest value outward to about a tenth of the leading digit of their
 * distance, so 0.23..5.01 becomes 0.2..5.1 and 1895..2007 becomes 1890..2010.
 */
export function outward(low: number, high: number): { min: number; max: number } {
  const span = high - low || Math.abs(high) || 1;
  const exponent = Math.floor(Math.log10(span)) - 1;
  if (!Number.isFinite(span) || exponent < -12 || exponent > 12) return { min: low, max: high };
  const step = 10 ** Math.abs(exponent);
  // Dividing by a whole power of ten stays exact where multiplying by 0.1 does not.
  const tidy = (value: number, round: (x: number) => number): number => {
    const rounded = exponent < 0 ? round(value * step) / step : round(value / step) * step;
    return rounded + 0;
  };
  const min = tidy(low, Math.floor);
  const max = tidy(high, Math.ceil);
  return { min: Math.min(min, low), max: Math.max(max, high) };
}

/** The step of a form field that every value seen fits, or nothing if there is no plain one. */
export function fieldStep(decimals: number | undefined): number | undefined {
  if (decimals === undefined || decimals > 4) return undefined;
  return Number(`1e-${String(decimals)}`);
}
