export const texts = {
  forgot: {
    lead: 'Enter the e-mail address of your account. We send you a link to choose a new password.',
    submit: 'Send the link',
    sent: 'If there is an account with this address, a link is on its way. It is good for one hour. Look in the spam folder too.',
    clinic: 'This clinic sends no e-mails. Please call the clinic and ask for a new password.',
  },
  reset: {
    lead: 'You are signed out on every other device then.',
    submit: 'Set the new password',
    done: 'Your new password is set. You can sign in with it now.',
    noLink: 'This page belongs to a link from an e-mail. Ask for a new link.',
    gone: 'This link was used already, or is too old. Ask for a new one.',
    askAgain: 'Ask for a new link',
  },
  confirm: {
    lead: 'Confirm that this e-mail address is yours, so that e-mails about appointments can be sent to it.',
    submit: 'Confirm this address',
    done: 'Your e-mail address is confirmed.',
    gone: 'This link is too old. Sign in, and have a new one sent from your profile.',
    noLink: 'This page belongs to a link from an e-mail. Sign in, and have a new one sent from your profile.',
  },
  field: {
    email: 'E-mail',
    password: 'New password',
    hint: 'At least 8 characters. Three or four unrelated words are a good start.',
    show: 'Show or hide the password',
  },
  error: { email: 'Please enter a complete e-mail address.', password: 'Please choose at least 8 characters.' },
  back: 'Back to sign-in',
} as const
