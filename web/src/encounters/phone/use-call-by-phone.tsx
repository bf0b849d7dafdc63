import type { PatientContact } from '@medconsult/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, isPassing, problemMessage } from '../../platform/index.ts'
import { CopyButton, Dialog, Problem, showTime } from '../../ui/index.ts'
import classes from './Phone.module.css'
import { PhoneNumber } from './PhoneNumber.tsx'
import { keys } from './use-patient-contact.ts'

/**
 * *Call by phone*: shows the number, and notes in the visit that it goes on by telephone.
 * @param visitId the id of the appointment, or of the call session without one
 * @returns `start`: null while there is no number to call; `dialog`: to be rendered
 */
export function useCallByPhone(props: { contact: PatientContact | null; name: string; visitId: string }): {
  start: (() => void) | null
  dialog: ReactNode
} {
  const { t } = useTranslation('phone')
  const { contact, name, visitId } = props
  const cache = useQueryClient()
  const [opened, setOpened] = useState(false)
  const note = useMutation({
    mutationFn: () => call('continueByPhone', { params: { id: visitId } }),
    retry: (count, error) => isPassing(error) && count < 20,
    retryDelay: 3000,
    onSuccess: ({ phonedAt }) => void cache.setQueryData(keys.phonedAt(visitId), phonedAt),
  })
  const phone = contact?.phone ?? null
  if (phone === null) return { start: null, dialog: null }
  return {
    start() {
      setOpened(true)
      note.mutate()
    },
    dialog: (
      <Dialog opened={opened} title={t('title', { name })} size="sm" onClose={() => setOpened(false)}>
        <div className={classes.body}>
          <PhoneNumber phone={phone} className={classes.number} />
          <CopyButton text={phone} label={t('copy')} />
          <div role="status">{note.data ? t('noted', { time: showTime(note.data.phonedAt) }) : ''}</div>
          <Problem message={note.error ? problemMessage(note.error) : null} />
        </div>
      </Dialog>
    ),
  }
}
