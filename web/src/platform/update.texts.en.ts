/** When the server has another build of the app than this page. */
export const texts = {
  title: 'MedConsult was updated',
  body: 'This part belongs to the version before. Load the page again to open it. A call, or your place in the queue, is not lost by it.',
} as const
