export const texts = {
  name: {
    label: 'Your name',
    missing: 'Please tell us your name, so that the doctor knows whom to let in.',
  },
  private: 'Picture and sound go directly between you. Nothing is recorded.',
  leave: 'Leave',
  paused: 'The connection is interrupted. Your place is kept, and we go on trying.',
  admitted: 'You have been let in.',
} as const
