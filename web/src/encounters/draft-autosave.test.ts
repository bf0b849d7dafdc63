import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem } from '../platform/index.ts'
import { DraftAutosave, type ServerDraft } from './draft-autosave.ts'

interface Words {
  text: string
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const problem = (code: 'DRAFT_CHANGED' | 'OFFLINE' | 'VALIDATION') => new ApiProblem({ code, status: 409, detail: '' })

/** A fake server that stores one draft by the rules of the real one. */
function createServer() {
  const server = {
    draft: { revision: 0, content: null } as ServerDraft<Words>,
    saves: 0,
    /** How the next requests fail: before or after the draft is stored, or by a refusal. */
    fail: [] as ('before' | 'after' | 'refused')[],
    save: async ({ revision, content }: { revision: number; content: Words | null }) => {
      server.saves += 1
      const failure = server.fail.shift()
      if (failure === 'before') throw problem('OFFLINE')
      if (failure === 'refused') throw problem('VALIDATION')
      if (revision !== server.draft.revision) throw problem('DRAFT_CHANGED')
      server.draft = { revision: revision + 1, content }
      if (failure === 'after') throw problem('OFFLINE')
      return { revision: revision + 1 }
    },
    read: async () => server.draft,
  }
  return server
}
const open = (server: ReturnType<typeof createServer>) =>
  new DraftAutosave<Words>(server, {
    revision: server.draft.revision,
    content: server.draft.content ?? { text: '' },
  })

test('a draft is saved while somebody types, not at each key, and with the last words', async () => {
  const server = createServer()
  const autosave = open(server)
  for (const text of ['H', 'He', 'Hel', 'Hell', 'Hello']) {
    autosave.edit({ text })
    await vi.advanceTimersByTimeAsync(500)
  }
  expect(autosave.getSnapshot().status).toBe('UNSAVED')
  await vi.advanceTimersByTimeAsync(2000)
  expect(server.draft.content).toEqual({ text: 'Hello' })
  expect(server.saves).toBeLessThan(4)
  expect(autosave.getSnapshot()).toMatchObject({ status: 'SAVED', revision: server.draft.revision })
})

test('text that is typed during a save is saved after it', async () => {
  const server = createServer()
  const autosave = open(server)
  autosave.edit({ text: 'One' })
  const flushed = autosave.flush()
  autosave.edit({ text: 'One two' })
  expect(await flushed).toBe(true)
  expect(server.draft).toEqual({ revision: 2, content: { text: 'One two' } })
})

test('a draft without a connection is saved as soon as there is one', async () => {
  const server = createServer()
  server.fail = ['before', 'before', 'before']
  const autosave = open(server)
  autosave.edit({ text: 'In the tunnel' })
  expect(await autosave.flush()).toBe(false)
  expect(autosave.getSnapshot()).toMatchObject({ status: 'WAITING', problem: 'OFFLINE' })
  await vi.advanceTimersByTimeAsync(20_000)
  expect(autosave.getSnapshot().status).toBe('SAVED')
  expect(server.draft.content).toEqual({ text: 'In the tunnel' })
})

test('a save whose answer was lost is not taken for a conflict', async () => {
  const server = createServer()
  server.fail = ['after']
  const autosave = open(server)
  autosave.edit({ text: 'Once' })
  await autosave.flush()
  await vi.advanceTimersByTimeAsync(5000)
  expect(autosave.getSnapshot()).toMatchObject({ status: 'SAVED', revision: 1 })
  server.fail = ['after']
  autosave.edit({ text: 'Once more' })
  await autosave.flush()
  autosave.edit({ text: 'Once more, and on' })
  await vi.advanceTimersByTimeAsync(5000)
  expect(autosave.getSnapshot()).toMatchObject({ status: 'SAVED', theirs: null })
  expect(server.draft.content).toEqual({ text: 'Once more, and on' })
})

test('the second of two windows is shown both texts, and neither is lost', async () => {
  const server = createServer()
  const [first, second] = [open(server), open(server)]
  first.edit({ text: 'From the first' })
  expect(await first.flush()).toBe(true)
  second.edit({ text: 'From the second' })
  expect(await second.flush()).toBe(false)
  expect(second.getSnapshot()).toMatchObject({
    status: 'CONFLICT',
    content: { text: 'From the second' },
    theirs: { revision: 1, content: { text: 'From the first' } },
  })
  second.edit({ text: 'From the second, typed on' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.draft.content, 'nothing is sent before the person decides').toEqual({ text: 'From the first' })
  expect(await second.keepMine()).toBe(true)
  expect(server.draft.content).toEqual({ text: 'From the second, typed on' })
  first.edit({ text: 'From the first again' })
  await first.flush()
  first.takeTheirs({ text: 'From the second, typed on' })
  expect(first.getSnapshot()).toMatchObject({ status: 'SAVED', content: server.draft.content, revision: 2 })
})

test('a draft that was signed in another window is shown as a conflict', async () => {
  const server = createServer()
  const autosave = open(server)
  server.draft = { revision: 2, content: null }
  autosave.edit({ text: 'Mine' })
  expect(await autosave.flush()).toBe(false)
  expect(autosave.getSnapshot()).toMatchObject({ status: 'CONFLICT', theirs: { revision: 2, content: null } })
})

test('a draft that another window saved is taken over unless something was typed', async () => {
  const server = createServer()
  const autosave = open(server)
  autosave.onServerDraft({ revision: 3, content: { text: 'Theirs' } }, { text: 'Theirs' })
  expect(autosave.getSnapshot()).toMatchObject({ revision: 3, content: { text: 'Theirs' } })
  autosave.onServerDraft({ revision: 2, content: { text: 'Older' } }, { text: 'Older' })
  autosave.edit({ text: 'Mine' })
  autosave.onServerDraft({ revision: 4, content: { text: 'Newer' } }, { text: 'Newer' })
  expect(autosave.getSnapshot()).toMatchObject({ revision: 3, content: { text: 'Mine' } })
})

test('a refused draft keeps its text and is sent again after a change', async () => {
  const server = createServer()
  server.fail = ['refused']
  const autosave = open(server)
  autosave.edit({ text: 'Too long' })
  expect(await autosave.flush()).toBe(false)
  expect(autosave.getSnapshot()).toMatchObject({
    status: 'REFUSED',
    problem: 'VALIDATION',
    content: { text: 'Too long' },
  })
  autosave.edit({ text: 'Short' })
  expect(await autosave.flush()).toBe(true)
})
