export const texts = {
  name: {
    label: 'Your name',
    missing: 'Please tell us your name, so that the doctor knows whom to let in.',
  },
  private: 'Picture and sound are encrypted between you. Nothing is recorded.',
  reach: {
    unknown: 'Your request has arrived.',
    HERE: '{{host}} has it on the screen. You come in as soon as you are let in; leave this page open.',
    TELLING: '{{host}} is not here at the moment. We are sending a message that you are waiting; leave this page open.',
    TOLD: '{{host}} is not here at the moment, but was sent a message that you are waiting. Leave this page open: you come in as soon as you are let in.',
    NOT_REACHED:
      '{{host}} is not here, and we could not send a message that you are waiting. If you can, call {{host}} or the clinic. You keep your place while this page is open.',
  },
  leave: 'Leave',
  paused: 'The connection is interrupted. Your place is kept, and we go on trying.',
  admitted: 'You have been let in.',
  admittedBody: 'Come back to the page of your call.',
  opening: 'Opening the call',
  unopened: 'The call could not be opened',
  unopenedBody: 'A part of the page did not arrive. Check your network, then load the page again: your place is kept.',
} as const
