export const texts = {
  label: 'Contact',
  theClinic: 'The clinic',
  call: 'Call {{phone}}',
  help: 'Help',
} as const
