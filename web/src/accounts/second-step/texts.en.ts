export const texts = {
  app: 'Your password is right. Now enter the six digits that your authenticator app shows.',
  recovery: 'Enter one of the recovery codes that you kept when you set up the app. Each works once.',
  lost: 'No app and no codes? Ask your clinic to reset your second factor.',
  code: 'Code',
  recoveryCode: 'Recovery code',
  missing: 'Please enter the six digits.',
  missingRecovery: 'Please enter a recovery code.',
  submit: 'Sign in',
  toRecovery: 'Use a recovery code',
  toApp: 'Use the authenticator app',
  again: 'Back to the password',
} as const
