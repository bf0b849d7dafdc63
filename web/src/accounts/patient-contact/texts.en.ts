export const texts = {
  title: 'If the video does not work',
  body: 'You can leave your telephone number and date of birth. Only doctors who treat you can see them. We ask once; you can change them in your profile.',
  phone: 'Telephone (optional)',
  phoneError: 'Please enter a telephone number such as +977 1 4412345.',
  birthDate: 'Date of birth (optional)',
  birthDateError: 'Please enter today’s date or an earlier one.',
  save: 'Save',
  skip: 'Not now',
  saved: 'Saved. You can change it in your profile.',
} as const
