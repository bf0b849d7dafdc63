export const texts = {
  action: 'Call by phone',
  title: 'Call {{name}} by phone',
  dial: 'Call {{phone}}',
  copy: 'Copy number',
  noted: 'Recorded for this visit: continued by phone at {{time}}.',
  age_zero: 'under 1 year',
  age_one: '{{count}} year',
  age_other: '{{count}} years',
} as const
