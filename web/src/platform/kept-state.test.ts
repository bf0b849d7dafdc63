import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KeptStates } from './kept-state.ts'
import { Session } from './session.ts'

const ann = { id: 'ann', email: 'a@b.c', name: 'Ann', role: 'PATIENT' as const, timeZone: null }
const bob = { ...ann, id: 'bob', name: 'Bob' }

/** A page on which Ann has typed something. */
function open() {
  const channel = { postMessage: () => undefined, onmessage: null as ((event: MessageEvent) => void) | null }
  const session = new Session({ store: { get: () => null, set: () => undefined }, channel })
  const states = new KeptStates(session)
  session.begin(ann)
  let typed: string | undefined = 'half a sentence'
  const release = states.hold('/profile bio', () => typed)
  const type = (text: string | undefined): void => {
    typed = text
  }
  /** The page is unmounted, as it is after every end. */
  const end = (...how: Parameters<Session['end']>): void => {
    session.end(...how)
    release()
  }
  const otherTab = (left: boolean): void => {
    channel.onmessage?.({ data: { tab: null, userId: 'ann', isIn: false, left } } as MessageEvent)
    release()
  }
  return { session, states, type, end, otherTab, shown: () => states.find('/profile bio') }
}

test.each(['SIGNED_OUT', 'PASSWORD_CHANGED', 'ROLE_CHANGED', 'EXPIRED', 'OTHER_ACCOUNT', undefined] as const)(
  'what was typed is there when the same person signs in again after %s',
  (why) => {
    const { session, states, end, shown } = open()
    end(false, why)
    expect(shown(), 'nothing is shown to nobody').toBeUndefined()
    expect(states.isEmpty).toBe(false)
    session.begin(ann)
    expect(shown()).toBe('half a sentence')
    // In use again, it is kept only if the session ends once more.
    states.hold('/profile bio', () => 'half a sentence')
    expect([shown(), states.isEmpty, states.isAtRest]).toEqual([undefined, true, false])
  },
)

test('what was typed is kept after a sign-out in another tab, and forgotten after one in this tab', () => {
  for (const [how, kept] of [
    [(page: ReturnType<typeof open>) => page.otherTab(true), 'half a sentence'],
    [(page: ReturnType<typeof open>) => page.otherTab(false), 'half a sentence'],
    [(page: ReturnType<typeof open>) => page.end(true), undefined],
  ] as const) {
    const page = open()
    how(page)
    page.session.begin(ann)
    expect(page.shown()).toBe(kept)
  }
})

test('what was typed is forgotten as soon as somebody else signs in', () => {
  const { session, states, end, shown } = open()
  end(false, 'EXPIRED')
  session.begin(bob)
  expect([shown(), states.isEmpty]).toEqual([undefined, true])
  session.end(false, 'EXPIRED')
  session.begin(ann)
  expect(shown()).toBeUndefined()
})

test('a field that is as it was is not kept, and a later text replaces an earlier one', () => {
  const { session, states, type, end, shown } = open()
  type(undefined)
  end(false, 'EXPIRED')
  expect(states.isEmpty).toBe(true)
  session.begin(ann)
  states.hold('/profile bio', () => 'first')
  session.end(false, 'EXPIRED')
  session.begin(ann)
  states.hold('/profile bio', () => 'second')
  session.end(false, 'EXPIRED')
  session.begin(ann)
  expect(shown()).toBe('second')
})

/** Files with text fields whose text is kept by something else, or needs not be kept, and why. */
const others: Record<string, string> = {
  'accounts/RegisterForm.tsx': 'before sign-in',
  'accounts/SignInForm.tsx': 'before sign-in',
  'accounts/second-step/SecondStep.tsx': 'before sign-in',
  'accounts/passkeys/AddPasskeyForm.tsx': 'a name of a word or two, beside a password',
  'accounts/passkeys/PasskeysCard.tsx': 'a name of a word or two',
  'accounts/security/AccountCard.tsx': 'a name of a word or two',
  'accounts/security/EmailForm.tsx': 'an address, beside a password',
  'accounts/security/SetupCard.tsx': 'a code that is good for a minute',
  'accounts/reset/ResetForms.tsx': 'before sign-in',
  'accounts/reset/SetupForm.tsx': 'before sign-in',
  'accounts/administration/PeoplePage.tsx': 'a search',
  'accounts/administration/PersonDialogs.tsx': 'a link that is only shown',
  'ui/SearchField.tsx': 'a search',
  'audit/AuditFilters.tsx': 'filters',
  'practice/doctor/QueueTools.tsx': 'a search',
  'audit/CallHistoryPage.tsx': 'an id that is pasted, and in the address afterwards',
  'meetings/JoinByCode.tsx': 'a link that is pasted',
  'room/lobby/NameForm.tsx': 'the name of a guest, who has no session',
  'practice/walk-in/JoinForm.tsx': 'the name of somebody who has no session',
  'room/chat/Composer.tsx': 'the draft of the chat: `Chats` keeps it',
  'encounters/doctor/NoteCard.tsx': 'a draft: `KeptDrafts` keeps it',
  'encounters/doctor/SummaryCard.tsx': 'a draft: `KeptDrafts` keeps it',
  'appointments/hours/ExceptionsEditor.tsx': 'part of the hours, kept by `useDraft`',
  'appointments/hours/TermsEditor.tsx': 'part of the hours, kept by `useDraft`',
  'appointments/hours/TimeRange.tsx': 'part of the hours, kept by `useDraft`',
}

test('every form keeps what is typed into it when the session ends', () => {
  const root = join(import.meta.dirname, '..')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'))
  const withFields = files.filter((file) => /<(Textarea|TextInput|textarea)\b/.test(read(root, file)))
  const forgetful = withFields.filter((file) => !/\buse(KeptState|Form)\b/.test(read(root, file)))
  expect(withFields.length).toBeGreaterThan(20)
  expect(forgetful.sort()).toEqual(Object.keys(others).sort())
})

const read = (root: string, file: string): string => readFileSync(join(root, file), 'utf8')
