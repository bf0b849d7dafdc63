export const texts = {
  name: {
    label: 'Your name',
    missing: 'Please enter your name, so that the doctor knows who to let in.',
  },
  private: 'Video and sound are encrypted between you. Nothing is recorded.',
  reach: {
    unknown: 'Your request has arrived.',
    HERE: '{{host}} can see your request. You join as soon as you are let in; keep this page open.',
    TELLING: '{{host}} is not here at the moment. We are letting them know that you are waiting; keep this page open.',
    TOLD: '{{host}} is not here at the moment, but has been notified that you are waiting. Keep this page open: you join as soon as you are let in.',
    NOT_REACHED:
      '{{host}} is not here, and we could not notify them that you are waiting. If you can, call {{host}} or the clinic. You keep your place while this page is open.',
  },
  leave: 'Leave',
  paused: 'The connection is interrupted. Your place is kept, and we keep trying.',
  admitted: 'You have been let in.',
  admittedBody: 'Go back to the page with your call.',
  opening: 'Opening the call',
  unopened: 'The call could not be opened',
  unopenedBody: 'Part of the page did not load. Check your connection, then reload: your place is kept.',
} as const
