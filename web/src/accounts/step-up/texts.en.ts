export const texts = {
  title: 'Your password, please',
  lead: 'Your last sign-in was more than ten minutes ago. Enter your password again, so that nobody else does this in your place.',
  submit: 'Continue',
} as const
