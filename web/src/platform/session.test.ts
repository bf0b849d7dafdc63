import { expect, test, vi } from 'vitest'
import { Session, type SessionDeps } from './session.ts'

const ann = { id: 'ann', email: 'a@b.c', name: 'Ann', role: 'PATIENT' as const, timeZone: null }
const bob = { ...ann, id: 'bob', name: 'Bob' }

/** Several tabs of one browser. */
function browser() {
  const channels: NonNullable<SessionDeps['channel']>[] = []
  return {
    open(kept = new Map<string, string>()) {
      const channel: NonNullable<SessionDeps['channel']> = {
        onmessage: null,
        postMessage(data) {
          for (const other of channels) if (other !== channel) other.onmessage?.({ data } as MessageEvent<typeof data>)
        },
      }
      channels.push(channel)
      const store = {
        get: (key: string) => kept.get(key) ?? null,
        set: (key: string, value: string | null) => void (value === null ? kept.delete(key) : kept.set(key, value)),
      }
      return { session: new Session({ store, channel }), kept }
    },
  }
}

test('signing out in one tab signs out all others and clears their data', () => {
  const { open } = browser()
  const [here, there] = [open().session, open().session]
  for (const one of [here, there]) one.begin(ann)
  const cleared = vi.fn()
  there.onEnd(cleared)
  here.end(true)
  expect(here.getSnapshot()).toEqual({ status: 'out', user: null, left: true })
  expect(there.getSnapshot()).toEqual({ status: 'out', user: null, left: true, ended: 'ANOTHER_TAB' })
  expect(cleared).toHaveBeenCalledTimes(1)
})

test('signing in in one tab makes the others ask who it is before they show anything', () => {
  const { open } = browser()
  const [here, there] = [open().session, open().session]
  there.begin(ann)
  here.begin(bob)
  expect(there.getSnapshot()).toEqual({ status: 'unknown', user: null, left: false })
  there.begin(bob)
  expect(here.getSnapshot()).toMatchObject({ status: 'in', user: bob })
})

test('a tab that was opened for another account keeps its own session, also after a reload', () => {
  const { open } = browser()
  const { session: shared } = open()
  shared.begin(ann)
  const own = open()
  own.session.openOwnTab()
  expect(own.session.getSnapshot().status).toBe('out')
  expect(own.session.tab).toMatch(/^[0-9a-z]{8}$/)
  own.session.begin(bob)
  expect(shared.getSnapshot().user).toEqual(ann)
  shared.end(true)
  expect(own.session.getSnapshot().user).toEqual(bob)
  // The tab stores nothing but the name of its cookie.
  expect([...own.kept.values()]).toEqual([own.session.tab])
  expect(open(own.kept).session.tab).toBe(own.session.tab)
})

test("the end of a guest's token does not end an account's session", () => {
  const { session } = browser().open()
  session.begin(ann)
  session.speakAsGuest('token')
  expect([session.guestToken, session.userId]).toEqual(['token', null])
  session.end()
  session.speakAsGuest(null)
  expect(session.userId).toBe('ann')
})

test('a session that ended in one tab ends in all, without saying that somebody signed out', () => {
  const { open } = browser()
  const [here, there] = [open().session, open().session]
  for (const one of [here, there]) one.begin(ann)
  here.end()
  expect(there.getSnapshot()).toEqual({ status: 'out', user: null, left: false, ended: 'SESSION' })
})

test('the reason that the server gives is known in every tab, also where nobody was shown yet', () => {
  const { open } = browser()
  const [here, there, fresh] = [open().session, open().session, open().session]
  for (const one of [here, there]) one.begin(ann)
  here.end(false, 'PASSWORD_CHANGED')
  for (const one of [here, there]) expect(one.getSnapshot()).toMatchObject({ status: 'out', ended: 'PASSWORD_CHANGED' })
  fresh.end(false, 'EXPIRED')
  expect(fresh.getSnapshot()).toEqual({ status: 'out', user: null, left: false, ended: 'EXPIRED' })
  fresh.end()
  expect(fresh.getSnapshot().ended, 'who was not signed in has not lost a session').toBeUndefined()
})

test("a guest's room stays open when another tab signs in or out, and the account is asked for afterwards", () => {
  for (const elsewhere of [(tab: Session) => tab.end(true), (tab: Session) => tab.begin(bob)]) {
    const { open } = browser()
    const [here, there] = [open().session, open().session]
    for (const one of [here, there]) one.begin(ann)
    here.speakAsGuest('token')
    const changed = vi.fn()
    here.subscribe(changed)
    elsewhere(there)
    expect(changed).not.toHaveBeenCalled()
    expect(here.getSnapshot()).toMatchObject({ status: 'in', user: ann })
    here.speakAsGuest(null)
    expect(here.getSnapshot()).toEqual({ status: 'unknown', user: null, left: false })
  }
})

test('a page that comes back from the background shows nobody until the server has answered', () => {
  const { session } = browser().open()
  const ended = vi.fn()
  session.begin(ann)
  session.onEnd(ended)
  session.askAgain()
  expect(session.getSnapshot()).toEqual({ status: 'unknown', user: null, left: false })
  expect(ended).toHaveBeenCalledOnce()
})
