import { expect, test } from 'vitest'
import { editFee, parseFee, showFee } from './fee.ts'

test.each([
  ['45', 'EUR', 4500],
  ['45.5', 'EUR', 4550],
  ['45,50', 'EUR', 4550],
  ['0.29', 'USD', 29],
  [' 1 500 ', 'NPR', 150_000],
  ['2500', 'JPY', 2500],
  ['1.234', 'KWD', 1234],
  ['0', 'EUR', 0],
])('the fee %s %s is %i minor units and can be edited again', (written, currency, amount) => {
  const fee = parseFee(written, currency)
  expect(fee).toEqual({ amount, currency })
  expect(parseFee(editFee({ amount, currency }), currency)).toEqual(fee)
})

test.each([
  ['', 'EUR'],
  ['-1', 'EUR'],
  ['1.234', 'EUR'],
  ['0.5', 'JPY'],
  ['1.5.0', 'EUR'],
  ['free', 'EUR'],
  ['1e5', 'EUR'],
  ['99999999999', 'EUR'],
])('%s %s is refused as a fee', (written, currency) => {
  expect(parseFee(written, currency)).toBeNull()
})

test('a fee is shown as people write it, a whole amount without decimals', () => {
  expect(showFee({ amount: 4500, currency: 'EUR' }, 'en')).toBe('€45')
  expect(showFee({ amount: 4550, currency: 'EUR' }, 'en')).toBe('€45.50')
  expect(showFee({ amount: 2500, currency: 'JPY' }, 'en')).toBe('¥2,500')
})
