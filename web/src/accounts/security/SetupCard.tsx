import { Anchor, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, lazyComponent, problemMessage } from '../../platform/index.ts'
import { CopyButton, Problem } from '../../ui/index.ts'
import { PasswordForm } from './PasswordForm.tsx'
import classes from './Security.module.css'
import { useBeginTotp, useConfirmTotp } from './use-second-factor.ts'

const QrCode = lazyComponent(() => import('../../ui/QrCode.tsx'))

interface Secret {
  secret: string
  uri: string
}

/**
 * Sets an authenticator app up: the password, then the key as a picture and as text, then a code that proves that it works.
 * @param onDone called with the recovery codes, which are shown this once
 * @param onCancel left out where there is no way around
 */
export function SetupCard(props: { onDone: (recoveryCodes: string[]) => void; onCancel?: () => void }) {
  const { t } = useTranslation('security')
  const [made, setMade] = useState<Secret | null>(null)
  const begin = useBeginTotp()
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next step is another page to a screen reader
  useEffect(() => heading.current?.focus(), [made])
  return (
    <Card className={classes.card} component="section">
      <Title order={2} mb="xs" ref={heading} tabIndex={-1} className={classes.title ?? ''}>
        {t('begin.title')}
      </Title>
      {made ? (
        <Scan {...props} made={made} />
      ) : (
        <PasswordForm
          lead={t('begin.lead')}
          submit={t('begin.submit')}
          busy={begin.isPending}
          error={begin.error}
          onSubmit={(password) => begin.mutate(password, { onSuccess: setMade })}
          {...(props.onCancel && { onCancel: props.onCancel })}
        />
      )}
    </Card>
  )
}

function Scan({ made, onDone, onCancel }: { made: Secret } & Parameters<typeof SetupCard>[0]) {
  const { t } = useTranslation('security')
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const confirm = useConfirmTotp()
  const isEmpty = !/^\d{6}$/.test(code.replace(/\s/g, ''))
  const isWrong = confirm.isError && failureCode(confirm.error) === 'CODE_WRONG'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (isEmpty) input.current?.focus()
    else confirm.mutate(code, { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('scan.lead')}</Text>
        <div className={classes.scan}>
          <Suspense fallback={null}>
            <QrCode text={made.uri} label={t('scan.picture')} />
          </Suspense>
          <div>
            <Text size="sm" fw={600} mb={4}>
              {t('scan.key')}
            </Text>
            <p className={classes.key}>{made.secret.replace(/.{4}(?=.)/g, '$& ')}</p>
          </div>
          <div className={classes.ways}>
            <CopyButton text={made.secret} label={t('scan.copy')} variant="default" />
          </div>
          <Anchor href={made.uri}>{t('scan.open')}</Anchor>
        </div>
        <TextInput
          ref={input}
          label={t('scan.code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={10}
          value={code}
          onChange={(event) => {
            confirm.reset()
            setCode(event.currentTarget.value)
          }}
          error={isWrong ? problemMessage(confirm.error) : tried && isEmpty ? t('scan.missing') : null}
        />
        <Problem message={confirm.error && !isWrong ? problemMessage(confirm.error) : null} />
        <Group justify="flex-end" gap="sm">
          {onCancel ? (
            <Button variant="default" onClick={onCancel}>
              {t('cancel')}
            </Button>
          ) : null}
          <Button type="submit" loading={confirm.isPending}>
            {t('scan.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
