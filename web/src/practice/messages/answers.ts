import type { QueueEntry, QueueMessage } from '@medconsult/contract'
import { useState } from 'react'
import { tabStorage } from '../../platform/index.ts'

const KEPT_AS = 'medconsult-answers-seen'

/** @returns the last message of a place if it is the patient's, and the doctor has not looked at it */
export function newAnswer(entry: QueueEntry, seen: ReadonlySet<string>): QueueMessage | null {
  const last = entry.messages.at(-1)
  return last?.author === 'patient' && !seen.has(last.id) ? last : null
}

/** Which answers the doctor has looked at in this tab, over a reload. It stores ids and no text. */
export function useSeenAnswers(): { seen: ReadonlySet<string>; markSeen: (entry: QueueEntry) => void } {
  const [seen, setSeen] = useState<ReadonlySet<string>>(
    () => new Set((tabStorage.get(KEPT_AS) ?? '').split(' ').filter((id) => id !== '')),
  )
  return {
    seen,
    markSeen(entry) {
      const answer = newAnswer(entry, seen)
      if (!answer) return
      const next = new Set([...seen, answer.id])
      tabStorage.set(KEPT_AS, [...next].join(' '))
      setSeen(next)
    },
  }
}
