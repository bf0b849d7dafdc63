import { Anchor, Button, Card, TextInput } from '@mantine/core'
import type { PublicPractice } from '@medconsult/contract'
import { REASON_FOR_VISIT_LENGTH } from '@medconsult/contract/runtime'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { beginSession } from '../../accounts/index.ts'
import { call, problemMessage } from '../../platform/index.ts'
import { Problem } from '../../ui/index.ts'
import { roundWait } from '../patient/primary.ts'
import classes from './WalkIn.module.css'

/** A secret of this page: a request that is sent again finds the patient whom its first try has made. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Asks for a name, and takes the place in the queue. The field is empty, because the device may belong to somebody else. */
export function JoinForm(props: {
  handle: string
  online: NonNullable<PublicPractice['online']>
  /** Called when the request is sent. */
  onJoin: () => void
  /** Called when the place is taken, before the session begins. */
  onJoined: (scheduleId: string) => void
}) {
  const { t } = useTranslation('walkIn')
  const { handle, online } = props
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [key] = useState(newKey)
  const field = useRef<HTMLInputElement>(null)
  const join = useMutation({
    mutationFn: () => call('walkIn', { params: { handle }, body: { name: name.trim(), reason, key } }),
    onSuccess: ({ user, scheduleId }) => {
      props.onJoined(scheduleId)
      beginSession(user)
    },
  })
  const missing = name.trim() === ''
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (missing) field.current?.focus()
    else if (!join.isPending && !join.isSuccess) {
      props.onJoin()
      join.mutate()
    }
  }
  return (
    <Card component="form" onSubmit={submit} noValidate className={classes.part}>
      <Wait online={online} />
      <TextInput
        ref={field}
        label={t('name')}
        description={t('nameHint')}
        autoComplete="name"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={tried && missing ? t('nameMissing') : null}
      />
      <TextInput
        label={t('reason')}
        description={t('reasonHint')}
        autoComplete="off"
        maxLength={REASON_FOR_VISIT_LENGTH}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Problem message={join.error ? problemMessage(join.error) : null} />
      <Button type="submit" size="lg" fullWidth loading={join.isPending || join.isSuccess}>
        {t('join')}
      </Button>
      <p className={classes.hint}>{t('allow')}</p>
      <Anchor component={Link} to={`/login?next=${encodeURIComponent(`/patient/consultation/${online.scheduleId}`)}`}>
        {t('account')}
      </Anchor>
    </Card>
  )
}

function Wait({ online }: { online: NonNullable<PublicPractice['online']> }) {
  const { t } = useTranslation('walkIn')
  const { waiting, estimatedWaitMinutes } = online
  const { hours, minutes } = roundWait(estimatedWaitMinutes)
  const time =
    hours === 0
      ? t('minutes', { count: minutes })
      : minutes === 0
        ? t('hours', { count: hours })
        : t('hoursMinutes', { hours, minutes })
  return (
    <p className={classes.wait}>
      {waiting === 0 ? t('noWait') : `${t('waiting', { count: waiting })} ${t('wait', { time })}`}
    </p>
  )
}
