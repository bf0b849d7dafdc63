import { Card, Title } from '@mantine/core'
import type { QueueEntry } from '@medconsult/contract'
import { takesMessages } from '@medconsult/contract/runtime'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Announce } from '../../ui/index.ts'
import { Conversation } from './Conversation.tsx'
import { MessageForm } from './MessageForm.tsx'
import classes from './Messages.module.css'
import { useAnswerDoctor } from './use-messages.ts'

/** What the doctor wrote to a patient who waits, on the patient's page, and the field for the answer. */
export function DoctorMessages({ entry, doctorName }: { entry: QueueEntry | null; doctorName: string }) {
  const { t } = useTranslation('practice')
  const news = useNews(entry, doctorName)
  return (
    <>
      <Announce text={news} />
      {entry && entry.messages.length > 0 ? (
        <Card component="section" aria-labelledby="messages-title" className={classes.card}>
          <Title order={2} id="messages-title">
            {t('messages.fromDoctor')}
          </Title>
          <Conversation messages={entry.messages} viewer="patient" name={doctorName} />
          {takesMessages(entry.status) ? <Answer entry={entry} name={doctorName} /> : null}
        </Card>
      ) : null}
    </>
  )
}

function Answer({ entry, name }: { entry: QueueEntry; name: string }) {
  const { t } = useTranslation('practice')
  const sending = useAnswerDoctor(entry.scheduleId)
  return (
    <>
      <MessageForm
        of={entry.patientId}
        label={t('messages.answer')}
        description={t('messages.answerHint', { name })}
        send={t('messages.sendAnswer')}
        sending={sending}
        quiet
      />
      <Announce text={sending.isSuccess ? t('messages.answerSent') : ''} />
    </>
  )
}

/** @returns the text that announces the last message of the doctor, if it came while this page was open */
function useNews(entry: QueueEntry | null, name: string): string {
  const { t } = useTranslation('practice')
  const last = entry?.messages.findLast(({ author }) => author === 'doctor')
  const known = useRef(last?.id)
  const [news, setNews] = useState('')
  useEffect(() => {
    if (last === undefined || last.id === known.current) return
    known.current = last.id
    const text = t('messages.said', { name, message: last.message })
    // A live region does not announce the same text twice, so a non-breaking space makes it differ.
    setNews((previous) => (previous === text ? `${text}\u00a0` : text))
  }, [last, name, t])
  return news
}
