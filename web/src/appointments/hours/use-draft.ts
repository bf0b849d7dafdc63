import { useKeptState } from '../../platform/live-index.ts'
import { type Draft, type DraftException, type Stretch, suggestStretch } from './draft.ts'

/** Holds the state of the form, with the functions that change it. */
export function useDraft(initial: () => Draft) {
  const [draft, setDraft] = useKeptState('hours', initial)
  const ofDay = (day: number, change: (stretches: Stretch[], next: number) => Stretch[]): void =>
    setDraft((before) => ({
      ...before,
      nextKey: before.nextKey + 10,
      week: before.week.map((stretches, index) => (index === day ? change(stretches, before.nextKey) : stretches)),
    }))
  return {
    draft,
    set: (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change })),
    addStretch: (day: number) => ofDay(day, (stretches, key) => [...stretches, { key, ...suggestStretch(stretches) }]),
    removeStretch: (day: number, key: number) =>
      ofDay(day, (stretches) => stretches.filter((stretch) => stretch.key !== key)),
    setStretch: (day: number, key: number, change: Partial<Stretch>) =>
      ofDay(day, (stretches) => stretches.map((one) => (one.key === key ? { ...one, ...change } : one))),
    /** Copies Monday's hours to Tuesday, Wednesday, Thursday and Friday. */
    copyMonday: (): void =>
      setDraft((before) => {
        let { nextKey } = before
        const monday = before.week[0] ?? []
        const week = before.week.map((stretches, day) =>
          day >= 1 && day <= 4 ? monday.map((one) => ({ ...one, key: nextKey++ })) : stretches,
        )
        return { ...before, week, nextKey }
      }),
    addException: (date: string): void =>
      setDraft((before) => ({
        ...before,
        nextKey: before.nextKey + 1,
        exceptions: [
          ...before.exceptions,
          { key: before.nextKey, kind: 'DAY_OFF', date, startTime: '09:00', endTime: '12:00' },
        ],
      })),
    removeException: (key: number): void =>
      setDraft((before) => ({ ...before, exceptions: before.exceptions.filter((one) => one.key !== key) })),
    setException: (key: number, change: Partial<DraftException>): void =>
      setDraft((before) => ({
        ...before,
        exceptions: before.exceptions.map((one) => (one.key === key ? { ...one, ...change } : one)),
      })),
  }
}

export type DraftForm = ReturnType<typeof useDraft>
