import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem } from '../platform/index.ts'
import { DraftAutosave } from './draft-autosave.ts'
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
    save: async ({ content }: { content: Words | null }) => {
      if (!server.isReached) throw new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' })
      server.text = content?.text ?? ''
      server.revision += 1
      return { revision: server.revision }
    },
    read: async () => ({ revision: server.revision, content: { text: server.text } }),
  }
  return server
}

function open() {
  const server = createServer()
  const drafts = new KeptDrafts()
  /** Opens an editor of the note, with what the server has. */
  const edit = () => {
    const autosave = drafts.get<Words>(
      'note',
      () => new DraftAutosave<Words>(server, { revision: server.revision, content: { text: server.text } }),
    )
    return { autosave, close: drafts.hold('note', autosave) }
  }
  /** Whether the browser asks before the page is left. */
  const asks = () => {
    const leave = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(leave)
    return leave.defaultPrevented
  }
  return { server, drafts, edit, asks }
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
  const { server, drafts, edit, asks } = open()
  server.isReached = false
  const first = edit()
  first.autosave.edit({ text: 'Better' })
  first.close()
  await vi.advanceTimersByTimeAsync(1000)
  drafts.clear()
  server.isReached = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.text).toBe('')
  expect(asks()).toBe(false)
  expect(edit().autosave.getSnapshot().content.text).toBe('')
})
