export const texts = {
  title: 'If the video does not work',
  body: 'Your number and date of birth, if you like. Only a doctor who treats you sees them. We ask this once; you can change it in your profile.',
  phone: 'Telephone (optional)',
  phoneError: 'Please enter a telephone number such as +977 1 4412345.',
  birthDate: 'Date of birth (optional)',
  birthDateError: 'Please enter a date, today or earlier.',
  save: 'Save',
  skip: 'Not now',
  saved: 'Saved. You can change it in your profile.',
} as const
