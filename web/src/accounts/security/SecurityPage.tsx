import { Button, Card, Stack, Text, Title } from '@mantine/core'
import type { SecondFactor } from '@medconsult/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog, Page, QueryFrame, StatusPill, showInstant, toast, viewerZone } from '../../ui/index.ts'
import { PasskeysCard } from '../passkeys/index.ts'
import { AccountCard } from './AccountCard.tsx'
import { PasswordCard } from './PasswordCard.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import classes from './Security.module.css'
import { SessionsCard } from './SessionsCard.tsx'
import { SetupCard } from './SetupCard.tsx'
import { SignInsCard } from './SignInsCard.tsx'
import { useRemoveFactor, useRenewCodes, useSecondFactor } from './use-second-factor.ts'

/** What protects one's own sign-in besides the password. */
export function SecurityPage() {
  const { t } = useTranslation('security')
  const secondFactor = useSecondFactor()
  const [isSettingUp, setSettingUp] = useState(false)
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Page title={t('title')} lead={t('lead')} narrow>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
      ) : isSettingUp ? (
        <SetupCard
          onDone={(made) => {
            setCodes(made)
            setSettingUp(false)
          }}
          onCancel={() => setSettingUp(false)}
        />
      ) : (
        <QueryFrame query={secondFactor} label={t('loading')} rows={2}>
          {(data) => <Overview data={data} onSetUp={() => setSettingUp(true)} onCodes={setCodes} />}
        </QueryFrame>
      )}
    </Page>
  )
}

function Overview(props: { data: SecondFactor; onSetUp: () => void; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation('security')
  const { addedAt, isRequired, recoveryCodes } = props.data
  const [asking, setAsking] = useState<'remove' | 'renew' | null>(null)
  const isOn = addedAt !== null
  const hasFactor = isOn || props.data.passkeys.length > 0
  const isLast = isOn && props.data.passkeys.length === 0
  return (
    <Stack gap="lg">
      <AccountCard />
      {isRequired ? <Text c="dimmed">{t('required')}</Text> : null}
      <PasskeysCard data={props.data} onCodes={props.onCodes} />
      <Card className={classes.card} component="section">
        <Stack gap="sm" align="flex-start">
          <div className={classes.head}>
            <Title order={2}>{t('app.title')}</Title>
            <StatusPill tone={isOn ? 'good' : 'neutral'}>{t(isOn ? 'app.on' : 'app.off')}</StatusPill>
          </div>
          <Text c="dimmed">
            {isOn ? t('app.since', { day: showInstant(addedAt, viewerZone()).day }) : t('app.why')}
          </Text>
          {isOn ? (
            <div className={classes.ways}>
              <Button variant="default" onClick={props.onSetUp}>
                {t('app.replace')}
              </Button>
              {isRequired && isLast ? null : (
                <Button variant="default" onClick={() => setAsking('remove')}>
                  {t('app.remove')}
                </Button>
              )}
            </div>
          ) : (
            <Button variant="default" onClick={props.onSetUp}>
              {t('app.setUp')}
            </Button>
          )}
        </Stack>
      </Card>
      {hasFactor ? (
        <Card className={classes.card} component="section">
          <Stack gap="sm" align="flex-start">
            <Title order={2}>{t('codes.title')}</Title>
            <Text c="dimmed">{t('codes.left', { count: recoveryCodes })}</Text>
            <Button variant="default" onClick={() => setAsking('renew')}>
              {t('codes.renew')}
            </Button>
          </Stack>
        </Card>
      ) : null}
      <PasswordCard />
      <SessionsCard />
      <SignInsCard />
      <Dialog
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === null ? '' : t(`${asking}.title`)}
        withClose={false}
      >
        {asking === 'remove' ? <RemoveForm isLast={isLast} onClose={() => setAsking(null)} /> : null}
        {asking === 'renew' ? <RenewForm onClose={() => setAsking(null)} onCodes={props.onCodes} /> : null}
      </Dialog>
    </Stack>
  )
}

function RemoveForm({ isLast, onClose }: { isLast: boolean; onClose: () => void }) {
  const { t } = useTranslation('security')
  const remove = useRemoveFactor()
  const send = (password: string): void =>
    remove.mutate(password, {
      onSuccess: () => {
        toast(t('remove.done'))
        onClose()
      },
    })
  return (
    <PasswordForm
      lead={t(isLast ? 'remove.last' : 'remove.body')}
      submit={t('remove.submit')}
      danger
      busy={remove.isPending}
      error={remove.error}
      onSubmit={send}
      onCancel={onClose}
    />
  )
}

function RenewForm({ onClose, onCodes }: { onClose: () => void; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation('security')
  const renew = useRenewCodes()
  const send = (password: string): void =>
    renew.mutate(password, {
      onSuccess: ({ recoveryCodes }) => {
        onClose()
        onCodes(recoveryCodes)
      },
    })
  return (
    <PasswordForm
      lead={t('renew.body')}
      submit={t('renew.submit')}
      busy={renew.isPending}
      error={renew.error}
      onSubmit={send}
      onCancel={onClose}
    />
  )
}
