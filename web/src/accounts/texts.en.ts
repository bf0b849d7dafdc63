export const texts = {
  pitch: {
    title: 'Your doctor, face to face, from where you are.',
    body: 'Keep your place in the queue, check your camera while you wait, and take the call when it is your turn.',
    private: 'Encrypted between you two. Nothing is recorded.',
  },
  signIn: { title: 'Sign in', submit: 'Sign in', other: 'New here?', toOther: 'Create an account' },
  register: {
    title: 'Create an account',
    submit: 'Create account',
    other: 'Already have an account?',
    toOther: 'Sign in',
    approval: 'Doctors’ accounts are checked by the clinic before the first practice session.',
  },
  field: {
    role: 'I am a',
    PATIENT: 'Patient',
    DOCTOR: 'Doctor',
    name: 'Full name',
    email: 'E-mail',
    password: 'Password',
    passwordHint: 'At least 8 characters',
    show: 'Show or hide the password',
  },
  error: {
    name: 'Please enter your name.',
    email: 'Please enter a complete e-mail address.',
    password: 'Please enter your password.',
    newPassword: 'Please choose at least 8 characters.',
  },
  demo: { title: 'Demo accounts', body: 'This is a demo clinic. Choose somebody to be:', DOCTOR: 'Doctor', PATIENT: 'Patient', ADMIN: 'Administrator' },
  role: { DOCTOR: 'Doctor', PATIENT: 'Patient', ADMIN: 'Administrator' },
  checking: 'Signing you in',
} as const
