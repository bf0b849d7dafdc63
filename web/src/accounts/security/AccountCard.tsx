import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, problemMessage, useSession } from '../../platform/index.ts'
import { Dialog, Problem, toast } from '../../ui/index.ts'
import { useConfig } from '../use-accounts.ts'
import { EmailChangeStatus, useChangedMessage } from './EmailChangeStatus.tsx'
import { EmailForm } from './EmailForm.tsx'
import classes from './Security.module.css'
import { useOwnEmail } from './use-email-change.ts'
import { useChangeName } from './use-own-account.ts'

/** Who one is here: name and address, and a change of them. */
export function AccountCard() {
  const { t } = useTranslation('security')
  const { user } = useSession()
  const [asking, setAsking] = useState<'name' | 'email' | null>(null)
  const own = useOwnEmail().data
  const config = useConfig()
  useChangedMessage(own)
  const change = own?.change
  const close = (): void => setAsking(null)
  if (!user) return null
  return (
    <Card className={classes.card} component="section">
      <Stack gap="sm" align="flex-start">
        <Title order={2}>{t('account.title')}</Title>
        <dl className={classes.facts}>
          <dt>{t('account.name')}</dt>
          <dd>{user.name}</dd>
          <dt>{t('account.email')}</dt>
          <dd>{user.email}</dd>
        </dl>
        {own && change ? <EmailChangeStatus change={change} email={own.email} /> : null}
        {config?.passwordReset === 'clinic' ? <Text c="dimmed">{t('email.noMail')}</Text> : null}
        <div className={classes.ways}>
          <Button variant="default" onClick={() => setAsking('name')}>
            {t('account.change')}
          </Button>
          {config?.passwordReset === 'email' && !change ? (
            <Button variant="default" onClick={() => setAsking('email')}>
              {t('email.change')}
            </Button>
          ) : null}
        </div>
      </Stack>
      <Dialog
        opened={asking !== null}
        onClose={close}
        title={asking === null ? '' : t(asking === 'name' ? 'account.change' : 'email.change')}
        withClose={false}
      >
        {asking === 'name' ? <NameForm name={user.name} onClose={close} /> : null}
        {asking === 'email' ? <EmailForm onClose={close} /> : null}
      </Dialog>
    </Card>
  )
}

function NameForm({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation('security')
  const [given, setGiven] = useState(name)
  const rename = useChangeName()
  const isRefused = given.trim() === '' || (rename.isError && failureCode(rename.error) === 'VALIDATION')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (given.trim() === '') return
    rename.mutate(given, {
      onSuccess: () => {
        toast(t('account.done'))
        onClose()
      },
    })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('account.seen')}</Text>
        <TextInput
          label={t('account.name')}
          autoComplete="name"
          maxLength={100}
          data-autofocus
          value={given}
          onChange={(event) => {
            rename.reset()
            setGiven(event.currentTarget.value)
          }}
          error={isRefused ? t('account.refused') : null}
        />
        <Problem message={rename.error && !isRefused ? problemMessage(rename.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending}>
            {t('account.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
