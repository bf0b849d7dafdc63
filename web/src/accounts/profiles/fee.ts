import type { Fee } from '@medconsult/contract'

/** How many digits of a currency are its minor units: 2 for EUR, 0 for JPY, 3 for KWD. */
function digitsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return maximumFractionDigits ?? 2
}

/** As people write it where they are; whole amounts without their zeros. */
export function showFee({ amount, currency }: Fee, locale?: string): string {
  const digits = digitsOf(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    ...(amount % 10 ** digits === 0 && { minimumFractionDigits: 0, maximumFractionDigits: 0 }),
  }).format(amount / 10 ** digits)
}

/** For a field to edit: digits and a point. */
export function editFee({ amount, currency }: Fee): string {
  const digits = digitsOf(currency)
  return amount % 10 ** digits === 0 ? String(amount / 10 ** digits) : (amount / 10 ** digits).toFixed(digits)
}

/**
 * What somebody wrote as minor units: digits with a point or a comma before the fraction.
 * @returns null when it is no amount of this currency
 */
export function parseFee(written: string, currency: string): Fee | null {
  const found = /^(\d{1,9})(?:[.,](\d+))?$/.exec(written.replaceAll(/\s/g, ''))
  const [, whole = '', fraction = ''] = found ?? []
  const digits = digitsOf(currency)
  if (!found || fraction.length > digits) return null
  // By digits, not by floating point: 0.29 * 100 is 28.999….
  return { amount: Number(whole + fraction.padEnd(digits, '0')), currency }
}

/** Every currency that the browser knows, by code, with its name here. */
export function currencies(locale?: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale ? [locale] : undefined, { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }))
}
