export const texts = {
  name: {
    label: 'Your name',
    missing: 'Please tell us your name, so that the doctor knows whom to let in.',
  },
  private: 'Picture and sound are encrypted between you. Nothing is recorded.',
  leave: 'Leave',
  paused: 'The connection is interrupted. Your place is kept, and we go on trying.',
  admitted: 'You have been let in.',
  admittedBody: 'Come back to the page of your call.',
  opening: 'Opening the call',
  unopened: 'The call could not be opened',
  unopenedBody: 'A part of the page did not arrive. Check your network, then load the page again: your place is kept.',
} as const
