import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem } from '../platform/index.ts'
import { KeptStates } from '../platform/kept-state.ts'
import { Session } from '../platform/session.ts'
import { KeptDrafts } from './kept-drafts.ts'

interface Words {
  text: string
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** A fake server that can be out of reach. */
function createServer() {
  const server = {
    isReached: true,
    text: '',
    revision: 0,
    save: async ({ revision, content }: { revision: number; content: Words | null }) => {
      if (!server.isReached) throw new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' })
      if (revision !== server.revision) throw new ApiProblem({ code: 'DRAFT_CHANGED', status: 409, detail: '' })
      server.text = content?.text ?? ''
      server.revision += 1
      return { revision: server.revision }
    },
    read: async () => ({ revision: server.revision, content: { text: server.text } }),
  }
  return server
}

const ann = { id: 'ann', email: 'a@b.c', name: 'Ann', role: 'DOCTOR' as const, timeZone: null }

function open() {
  const server = createServer()
  const session = new Session({ store: { get: () => null, set: () => undefined }, channel: null })
  const drafts = new KeptDrafts(new KeptStates(session))
  session.onEnd(() => drafts.clear())
  session.begin(ann)
  /** Opens an editor of the note, with what the server has. */
  const edit = () => {
    const autosave = drafts.get<Words>('note', server, { revision: server.revision, content: { text: server.text } })
    return { autosave, close: drafts.hold('note', autosave) }
  }
  /** Whether the browser asks before the page is left. */
  const asks = () => {
    const leave = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(leave)
    return leave.defaultPrevented
  }
  return { server, session, edit, asks }
}

test('an editor that closes saves at once, and the next one shows that, although it was read before it was saved', async () => {
  const { server, edit, asks } = open()
  const first = edit()
  first.autosave.edit({ text: 'Better' })
  first.close()
  await vi.advanceTimersByTimeAsync(0)
  expect(server.text).toBe('Better')
  expect(asks()).toBe(false)
  const second = edit()
  second.autosave.onServerDraft({ revision: 0, content: null }, { text: '' })
  expect(second.autosave.getSnapshot().content.text).toBe('Better')
  second.autosave.onServerDraft({ revision: 2, content: { text: 'Much better' } }, { text: 'Much better' })
  expect(second.autosave.getSnapshot().content.text, 'from another window').toBe('Much better')
})

test('without a network the text outlives its editor: the next one shows it, and it is saved when the network is back', async () => {
  const { server, edit, asks } = open()
  server.isReached = false
  const first = edit()
  first.autosave.edit({ text: 'Better' })
  first.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.text).toBe('')
  expect(asks(), 'the browser asks before it is lost').toBe(true)
  const second = edit()
  expect(second.autosave.getSnapshot()).toMatchObject({ content: { text: 'Better' }, status: 'WAITING' })
  second.close()
  await vi.advanceTimersByTimeAsync(0)
  server.isReached = true
  window.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  expect(server.text).toBe('Better')
  expect(asks()).toBe(false)
})

test('two editors of one document share it', async () => {
  const { edit } = open()
  const [one, two] = [edit(), edit()]
  // The second editor was opened while the first one showed the draft.
  expect(two.autosave).toBe(one.autosave)
  one.close()
  two.autosave.edit({ text: 'Better' })
  expect(edit().autosave.getSnapshot().content.text).toBe('Better')
})

test('a page that is hidden saves at once', async () => {
  const { server, edit } = open()
  edit().autosave.edit({ text: 'Better' })
  Object.assign(document, { visibilityState: 'hidden' })
  document.dispatchEvent(new Event('visibilitychange'))
  await vi.advanceTimersByTimeAsync(0)
  expect(server.text).toBe('Better')
})

test('signing out forgets it: nothing is sent any more, and nothing is asked', async () => {
  const { server, session, edit, asks } = open()
  server.isReached = false
  const first = edit()
  first.autosave.edit({ text: 'Better' })
  first.close()
  await vi.advanceTimersByTimeAsync(1000)
  session.end(true)
  server.isReached = true
  await vi.advanceTimersByTimeAsync(60_000)
  session.begin(ann)
  expect(server.text).toBe('')
  expect(asks()).toBe(false)
  expect(edit().autosave.getSnapshot().content.text).toBe('')
})

test('what is unsaved when the session expires is saved once the same person is back, and shown to nobody else', async () => {
  const { server, session, edit } = open()
  edit().autosave.edit({ text: 'Better' })
  session.end(false, 'EXPIRED')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.text, 'nothing is sent without a session').toBe('')
  session.begin(ann)
  expect(edit().autosave.getSnapshot().content.text).toBe('Better')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(server.text).toBe('Better')

  edit().autosave.edit({ text: 'Much better' })
  session.end(false, 'EXPIRED')
  session.begin({ ...ann, id: 'bob' })
  expect(edit().autosave.getSnapshot().content.text).toBe('Better')
})

test('a text that is unsaved when the session expires does not replace what another window saved meanwhile', async () => {
  const { server, session, edit } = open()
  edit().autosave.edit({ text: 'Better' })
  session.end(false, 'EXPIRED')
  Object.assign(server, { text: 'From another window', revision: 1 })
  session.begin(ann)
  const { autosave } = edit()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(server.text).toBe('From another window')
  expect(autosave.getSnapshot()).toMatchObject({ status: 'CONFLICT', content: { text: 'Better' } })
})
