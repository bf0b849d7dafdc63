import { Button, Group, Stack, TextInput } from '@mantine/core'
import type { CallStep } from '@medconsult/contract'
import { IconPhoneOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useConfig } from '../accounts/index.ts'
import { call, failureCode } from '../platform/index.ts'
import { Announce, EmptyState, Page, QueryFrame, showDay, showDays } from '../ui/index.ts'
import classes from './AuditPage.module.css'
import { actionLabel, exactTimeOf } from './filters.ts'
import { texts } from './texts.en.ts'

const ID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i

/** Shows administrators all that is known of one call: what the server did, and what the pages reported. */
export function CallHistoryPage() {
  const { t } = useTranslation('audit')
  const [search, setSearch] = useSearchParams()
  const id = ID.exec(search.get('id') ?? '')?.[0] ?? null
  const days = useConfig()?.keptDays.callReports ?? null
  const kept = days === null ? '' : ` ${t('call.kept', { span: showDays(days) })}`
  return (
    <Page title={t('call.title')} lead={`${t('call.lead')}${kept}`}>
      <Search key={`search ${id ?? ''}`} shown={id} onSearch={(wanted) => setSearch({ id: wanted })} />
      {id === null ? null : <History key={`history ${id}`} id={id} />}
    </Page>
  )
}

function Search({ shown, onSearch }: { shown: string | null; onSearch: (id: string) => void }) {
  const { t } = useTranslation('audit')
  const [text, setText] = useState(shown ?? '')
  const [tried, setTried] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  // The whole address of a call's page is good too.
  const id = ID.exec(text)?.[0].toLowerCase()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (id === undefined) field.current?.focus()
    else onSearch(id)
  }
  return (
    <form onSubmit={submit} noValidate aria-label={t('call.search')}>
      <Group gap="sm" align="flex-end">
        <TextInput
          ref={field}
          className={classes.callId ?? ''}
          label={t('call.id')}
          description={t('call.hint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={300}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={tried && id === undefined ? t('call.missing') : null}
        />
        <Button type="submit" variant="default">
          {t('call.show')}
        </Button>
      </Group>
    </form>
  )
}

function History({ id }: { id: string }) {
  const { t } = useTranslation('audit')
  const history = useQuery({
    queryKey: ['audit', 'call', id],
    queryFn: ({ signal }) => call('readCallHistory', { params: { id }, signal }),
    refetchOnMount: 'always',
  })
  if (failureCode(history.error) === 'NOT_FOUND')
    return (
      <EmptyState icon={<IconPhoneOff size={28} />} title={t('call.unknown')}>
        {t('call.unknownBody')}
      </EmptyState>
    )
  return (
    <QueryFrame query={history} label={t('call.loading')}>
      {({ steps }) => (
        <Stack gap="lg">
          <Announce text={t('call.steps', { count: steps.length })} />
          <ol className={classes.list} aria-label={t('call.title')}>
            {steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step has no id, and the list is never reordered
              <Step key={index} step={step} />
            ))}
          </ol>
        </Stack>
      )}
    </QueryFrame>
  )
}

const isKnown = (code: string): code is keyof typeof texts.step => Object.hasOwn(texts.step, code)

function Step({ step: { at, by, code, detail, peerId, otherPeerId } }: { step: CallStep }) {
  const { t } = useTranslation('audit')
  const what = isKnown(code) ? t(`step.${code}`) : actionLabel(code)
  const who = t(`whose.${by}`)
  return (
    <li className={classes.entry}>
      <time className={classes.time} dateTime={at}>
        {showDay(at)}, {exactTimeOf(at)}
      </time>
      <span className={classes.action}>{detail === null ? what : t('call.what', { what, detail })}</span>
      <span className={classes.people}>{peerId !== null ? t('call.page', { who, page: peerId }) : who}</span>
      {otherPeerId === null ? null : (
        <span className={classes.details}>{t('call.towards', { page: otherPeerId })}</span>
      )}
    </li>
  )
}
