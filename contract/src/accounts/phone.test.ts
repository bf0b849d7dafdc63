import { expect, test } from 'vitest'
import { readPhone, telUri } from './phone.ts'

test.each([
  ['+977 1 4412345', '+977 1 4412345', 'tel:+97714412345'],
  ['  +49\u00a0(0)30\u2011123\u2009456 ', '+49 (0)30-123 456', 'tel:+4930123456'],
  ['0049 30 123456', '0049 30 123456', 'tel:+4930123456'],
  ['030/123456', '030/123456', 'tel:030123456'],
  ['(020) 7946 0018', '(020) 7946 0018', 'tel:02079460018'],
  ['tel:+1-555-010-9999', '+1-555-010-9999', 'tel:+15550109999'],
  ['\u202a+1 555 010 9999\u202c', '+1 555 010 9999', 'tel:+15550109999'],
  ['＋８１ ３ １２３４ ５６７８', '+81 3 1234 5678', 'tel:+81312345678'],
  ['٠٣٠ ١٢٣٤٥٦', '030 123456', 'tel:030123456'],
  ['+९७७ १ ४४१२३४५', '+977 1 4412345', 'tel:+97714412345'],
  ['+123456789012345', '+123456789012345', 'tel:+123456789012345'],
])('%s is read as the number %s and dialled as %s', (given, phone, uri) => {
  expect(readPhone(given)).toBe(phone)
  expect(telUri(phone)).toBe(uri)
})

test.each(['', '1234', 'call me', '+', '+1 <script>', '12+34567', '+1234567890123456', 'a@b.example', '555 CALL NOW'])(
  '%s is refused as a telephone number',
  (given) => {
    expect(readPhone(given)).toBeNull()
  },
)
