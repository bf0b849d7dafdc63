/** The texts for a page that is older than the app on the server. */
export const texts = {
  title: 'MedConsult was updated',
  body: 'Please reload to open this page. Your call and your place in the queue are kept.',
} as const
