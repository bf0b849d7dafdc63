import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Answer, call, session } from '../../platform/index.ts'

const OWN_EMAIL = ['own-email'] as const
/** How often the page asks while the links are open in other places, in milliseconds. */
const ASK_MS = 10_000

/** The address of the session is the one that the menu and other pages show. */
function learn(own: Answer<'readEmailChange'>): Answer<'readEmailChange'> {
  const { user } = session.getSnapshot()
  if (user && user.email !== own.email) session.begin({ ...user, email: own.email })
  return own
}

/** One's own address, and the change of it that is under way. It is asked again until both mailboxes have confirmed. */
export const useOwnEmail = () =>
  useQuery({
    queryKey: OWN_EMAIL,
    queryFn: async ({ signal }) => learn(await call('readEmailChange', { signal })),
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => (state.data?.change ? ASK_MS : false),
  })

function useChange<Given>(change: (given: Given) => Promise<Answer<'readEmailChange'>>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (own) => cache.setQueryData(OWN_EMAIL, learn(own)),
    // The links may have been opened in the meantime.
    onError: () => cache.invalidateQueries({ queryKey: OWN_EMAIL }),
    // Passwords must not stay in the memory of the page.
    gcTime: 0,
  })
}

export const useBeginEmailChange = () =>
  useChange((body: { email: string; password: string }) => call('beginEmailChange', { body }))
export const useResendEmailChange = () => useChange(() => call('resendEmailChange', {}))
export const useCancelEmailChange = () => useChange(() => call('cancelEmailChange', {}))
