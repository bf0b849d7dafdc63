import { Button, Card, Text, TextInput, Title } from '@mantine/core'
import type { PublicLink } from '@medconsult/contract'
import { HANDLE_LENGTH, walkInRoutes } from '@medconsult/contract/runtime'
import { IconQrcode } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, Suspense, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addRoutes, addTexts, call, failureCode, lazyComponent, problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { CopyButton, Problem, QueryFrame, toast } from '../../ui/index.ts'
import classes from './Profiles.module.css'
import { texts } from './public-link.texts.en.ts'

addRoutes(walkInRoutes)
addTexts('publicLink', texts)

const QrCode = lazyComponent(() => import('../../ui/QrCode.tsx'))
const key = ['public-link-of-doctor']
const RIGHT = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** The doctor's public link, by which patients join the queue without an account. */
export function PublicLinkCard() {
  const { t } = useTranslation('publicLink')
  const heading = useId()
  const link = useQuery({ queryKey: key, queryFn: ({ signal }) => call('readPublicLink', { signal }) })
  return (
    <Card className={classes.card} component="section" aria-labelledby={heading}>
      <div className={classes.section}>
        <div>
          <Title order={2} id={heading}>
            {t('title')}
          </Title>
          <Text c="dimmed" mt={4}>
            {t('lead')}
          </Text>
        </div>
        <QueryFrame query={link} label={t('loading')} rows={1}>
          {(data) => <Link key={data.handle} link={data} />}
        </QueryFrame>
      </div>
    </Card>
  )
}

function Link({ link }: { link: PublicLink }) {
  const { t } = useTranslation('publicLink')
  const cache = useQueryClient()
  const [isChanging, setChanging] = useState(false)
  const save = useMutation({
    mutationFn: (handle: string | null) => call('savePublicLink', { body: { handle } }),
    onSuccess: (saved) => {
      cache.setQueryData(key, saved)
      toast(t(saved.handle === null ? 'isOff' : 'isOn'))
    },
  })
  const problem = save.error && (failureCode(save.error) === 'NAME_TAKEN' ? t('taken') : problemMessage(save.error))
  const { handle } = link
  if (handle === null || isChanging)
    return (
      <HandleForm
        link={link}
        busy={save.isPending}
        problem={problem}
        onSave={save.mutate}
        onCancel={handle === null ? null : () => setChanging(false)}
      />
    )
  return (
    <>
      <Address handle={handle} />
      <div className={classes.linkWays}>
        <Button variant="default" onClick={() => setChanging(true)}>
          {t('change')}
        </Button>
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate(null)}>
          {t('switchOff')}
        </Button>
      </div>
      <Problem message={problem} />
    </>
  )
}

function Address({ handle }: { handle: string }) {
  const { t } = useTranslation('publicLink')
  const [qr, setQr] = useState(false)
  const address = new URL(`/with/${handle}`, window.location.origin).href
  return (
    <>
      <p className={classes.publicLink}>
        {address.slice(0, -handle.length)}
        <wbr />
        {handle}
      </p>
      <div className={classes.linkWays}>
        <CopyButton text={address} label={t('copy')} />
        <Button
          variant="default"
          leftSection={<IconQrcode size={18} aria-hidden="true" />}
          aria-expanded={qr}
          onClick={() => setQr(!qr)}
        >
          {t(qr ? 'qrHide' : 'qr')}
        </Button>
      </div>
      {qr ? (
        <Suspense fallback={null}>
          <QrCode text={address} label={t('qrLabel')} />
        </Suspense>
      ) : null}
    </>
  )
}

function HandleForm(props: {
  link: PublicLink
  busy: boolean
  problem: string | null
  onSave: (handle: string) => void
  onCancel: (() => void) | null
}) {
  const { t } = useTranslation('publicLink')
  const { link, onCancel } = props
  const isOff = link.handle === null
  const [typed, setTyped] = useKeptState('public link', link.handle ?? link.proposal)
  const [tried, setTried] = useState(false)
  const handle = typed.trim().toLowerCase()
  const isRight = handle.length >= HANDLE_LENGTH.min && handle.length <= HANDLE_LENGTH.max && RIGHT.test(handle)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (isRight) props.onSave(handle)
  }
  return (
    <form onSubmit={submit} noValidate className={classes.linkForm}>
      <Text>{t(isOff ? 'off' : 'changeHint')}</Text>
      <TextInput
        label={t('field')}
        description={t('hint')}
        value={typed}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={HANDLE_LENGTH.max}
        leftSection="/with/"
        leftSectionWidth={64}
        error={tried && !isRight ? t('wrong') : null}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Problem message={props.problem} />
      <div className={classes.linkWays}>
        <Button type="submit" loading={props.busy}>
          {t(isOff ? 'switchOn' : 'save')}
        </Button>
        {onCancel ? (
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
        ) : null}
      </div>
    </form>
  )
}
