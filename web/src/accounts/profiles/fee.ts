import type { Fee } from '@medconsult/contract'
import { pageLocale } from '../../ui/page-locale.ts'

/** Returns the number of minor digits of a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
function digitsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return maximumFractionDigits ?? 2
}

/** Formats a fee for the locale; whole amounts have no decimals. */
export function showFee({ amount, currency }: Fee, locale = pageLocale()): string {
  const digits = digitsOf(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    ...(amount % 10 ** digits === 0 && { minimumFractionDigits: 0, maximumFractionDigits: 0 }),
  }).format(amount / 10 ** digits)
}

/** Formats an amount for an input field: digits and a decimal point. */
export function editFee({ amount, currency }: Fee): string {
  const digits = digitsOf(currency)
  return amount % 10 ** digits === 0 ? String(amount / 10 ** digits) : (amount / 10 ** digits).toFixed(digits)
}

/**
 * Parses an amount that has a point or a comma before its decimals.
 * @returns the fee in minor units; null if the text is no amount of this currency
 */
export function parseFee(written: string, currency: string): Fee | null {
  const found = /^(\d{1,9})(?:[.,](\d+))?$/.exec(written.replaceAll(/\s/g, ''))
  const [, whole = '', fraction = ''] = found ?? []
  const digits = digitsOf(currency)
  if (!found || fraction.length > digits) return null
  // This joins the digits and avoids floating point, in which 0.29 * 100 is 28.999….
  return { amount: Number(whole + fraction.padEnd(digits, '0')), currency }
}

/** Lists every currency that the browser knows, by its code and its name in the locale. */
export function currencies(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }))
}
