export const texts = {
  forgot: {
    lead: 'Enter the e-mail address of your account. We send you a link to choose a new password.',
    submit: 'Send the link',
    sent: 'If there is an account with this address, a link is on its way. It works for one hour. Check your spam folder too.',
    clinic: 'This clinic sends no e-mails. Please call the clinic and ask for a new password.',
  },
  reset: {
    lead: 'You will be signed out on all other devices.',
    submit: 'Set the new password',
    done: 'Your new password is set. You can sign in with it now.',
    noLink: 'Please open this page with the link from your e-mail, or ask for a new link.',
    gone: 'This link has already been used or has expired. Ask for a new one.',
    askAgain: 'Ask for a new link',
  },
  confirm: {
    lead: 'Confirm that this e-mail address is yours, so that e-mails about appointments can be sent to it.',
    submit: 'Confirm this address',
    done: 'Your e-mail address is confirmed.',
    gone: 'This link has expired. Sign in, and send yourself a new one from your profile.',
    goneHere: 'This link has expired. Send yourself a new one from your profile.',
    noLinkHere: 'Please open this page with the link from your e-mail, or send yourself a new link from your profile.',
    noLink:
      'Please open this page with the link from your e-mail, or sign in and send yourself a new link from your profile.',
  },
  field: {
    email: 'E-mail',
    password: 'New password',
    hint: 'At least 8 characters. Three or four unrelated words are a good start.',
    show: 'Show or hide the password',
  },
  error: { email: 'Please enter a complete e-mail address.', password: 'Please choose at least 8 characters.' },
  back: 'Back to sign-in',
  home: 'Go to the start page',
  profile: 'Go to your profile',
} as const
